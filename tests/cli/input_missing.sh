"$SQLPG" no-such-file.sql
