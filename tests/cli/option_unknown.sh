# Wrong usage: status 64, and a hint where to look.
"$SQLPG" --no-such-option </dev/null
