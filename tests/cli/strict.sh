# A warning (the collation of an e-mail column) is status 0, but 1 for who asks.
sqlpg bookshop.sql >/dev/null 2>&1
echo "without: $?"
sqlpg --strict bookshop.sql >/dev/null 2>&1
echo "with: $?"
