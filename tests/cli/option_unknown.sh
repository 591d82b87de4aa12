# Wrong usage: status 64, and a hint where to look.
sqlpg --no-such-option </dev/null
