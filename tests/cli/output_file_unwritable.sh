sqlpg -f no-such-directory/out.sql bookshop.sql
