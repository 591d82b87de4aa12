# -f with the name of the dump, or of a link to it: the dump stays as it is.
cp bookshop.sql dump.sql
ln dump.sql link.sql
sqlpg -f dump.sql dump.sql
echo "status $?"
sqlpg -f link.sql <dump.sql
echo "status $?"
cmp bookshop.sql dump.sql && echo "the dump is whole"
