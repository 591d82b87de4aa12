"$SQLPG" --table </dev/null
