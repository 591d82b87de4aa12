# Several dumps at once: a file for each, none for one that fails, and the worst status.
mkdir archive
gzip -c bookshop.sql >archive/shop.sql.gz
cp bookshop.sql archive/plain
head -n 20 bookshop.sql >archive/cut.sql
sqlpg --out-dir new archive/* >nothing 2>report
echo "status $?"
ls new
sqlpg bookshop.sql >one.sql 2>/dev/null
cmp one.sql new/shop.sql && cmp one.sql new/plain.sql && [ ! -s nothing ] && echo "the same files"
tail -n 1 report
rm archive/cut.sql
sqlpg --check archive/* 2>&1 | tail -n 1
sqlpg --out-dir new archive/plain bookshop.sql archive/bookshop.sql 2>&1
sqlpg --out-dir archive archive/shop.sql.gz 2>/dev/null && sqlpg --out-dir archive archive/shop.sql 2>&1
echo "status $?"
mkdir same
cp bookshop.sql same/x
cp bookshop.sql same/x.sql.part
ln -s x.sql same/name
cp bookshop.sql same/x.sql
sqlpg --out-dir same same/x same/x.sql.part 2>&1
sqlpg --out-dir same same/x same/name 2>&1
for f in x x.sql x.sql.part; do cmp bookshop.sql same/$f; done
sqlpg archive/plain bookshop.sql 2>&1 | head -n 1
sqlpg --out-dir new 2>&1 | head -n 1
touch file
sqlpg --out-dir file bookshop.sql 2>&1
echo "status $?"
