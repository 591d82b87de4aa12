# No COMMIT in, no COMMIT out: nothing of half a dump is kept.
head -n 12 "$CORPUS/demo/bookshop.sql" >dump.sql
"$SQLPG" dump.sql >out.sql
status=$?
echo "COMMIT lines: $(grep -c '^COMMIT;' out.sql)"
exit $status
