# -f writes to a file what stdout would have got.
"$SQLPG" "$CORPUS/demo/bookshop.sql" >one.sql 2>/dev/null
"$SQLPG" -f two.sql "$CORPUS/demo/bookshop.sql" 2>/dev/null
status=$?
cmp one.sql two.sql
exit $status
