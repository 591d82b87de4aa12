# The shell ends a dump so when it met errors itself.
sed 's/^COMMIT;$/ROLLBACK; -- due to errors/' "$CORPUS/demo/bookshop.sql" >dump.sql
"$SQLPG" dump.sql >out.sql
status=$?
echo "COMMIT lines: $(grep -c '^COMMIT;' out.sql)"
exit $status
