# --check converts everything and writes nothing but the report.
sqlpg --check bookshop.sql
