# No COMMIT in, no COMMIT out: nothing of half a dump is kept.
head -n 12 bookshop.sql >dump.sql
sqlpg dump.sql >out.sql
status=$?
echo "COMMIT lines: $(grep -c '^COMMIT;' out.sql)"
exit $status
