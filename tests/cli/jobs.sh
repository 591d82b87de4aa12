# Threads change nothing: the same script from a file and from a pipe, and the same end where the
# reader leaves early or the disk is full.
set -o pipefail
{
    echo 'BEGIN TRANSACTION;'
    echo 'CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT);'
    for ((i = 1; i <= 90000; i++)); do
        echo "INSERT INTO t VALUES($i,'a row that says nothing, so that the file is longer than some parts');"
    done
    echo 'COMMIT;'
} >dump.sql
sqlpg dump.sql >one.sql 2>one.txt
for jobs in 2 3 1000; do
    sqlpg -j $jobs dump.sql >many.sql 2>many.txt
    echo "-j $jobs: status $?"
    cmp one.sql many.sql
    cmp one.txt many.txt
done
sqlpg -j 2 --look-ahead=all < <(cat dump.sql) >piped.sql 2>piped.txt
cmp one.sql piped.sql
sqlpg -j 2 dump.sql 2>stderr | head -n 1 >/dev/null
echo "status ${PIPESTATUS[0]}"
cat stderr
[ -e /dev/full ] || { echo "no /dev/full"; exit 77; }
sqlpg -j 2 dump.sql >/dev/full
