# --inserts writes neither COPY nor a psql command, so that any client can run it.
sqlpg --inserts bookshop.sql 2>/dev/null >out.sql
grep -Ec '^INSERT INTO ' out.sql
grep -E '^(\\|COPY )' out.sql
exit 0
