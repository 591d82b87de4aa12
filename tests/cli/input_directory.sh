# A directory opens, but cannot be read.
"$SQLPG" .
