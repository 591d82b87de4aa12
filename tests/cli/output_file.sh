# -f writes to a file what stdout would have got.
sqlpg bookshop.sql >one.sql 2>/dev/null
sqlpg -f two.sql bookshop.sql 2>/dev/null
status=$?
cmp one.sql two.sql
exit $status
