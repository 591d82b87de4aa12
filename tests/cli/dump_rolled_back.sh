# The shell ends a dump so when it met errors itself.
sed 's/^COMMIT;$/ROLLBACK; -- due to errors/' bookshop.sql >dump.sql
sqlpg dump.sql >out.sql
status=$?
echo "COMMIT lines: $(grep -c '^COMMIT;' out.sql)"
exit $status
