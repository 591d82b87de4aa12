"$SQLPG" -f no-such-directory/out.sql "$CORPUS/demo/bookshop.sql"
