# The reader leaves early: sqlpg stops without a word (no broken-pipe message).
set -o pipefail
{
    echo 'BEGIN TRANSACTION;'
    echo 'CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT);'
    for ((i = 1; i <= 40000; i++)); do
        echo "INSERT INTO t VALUES($i,'some text to fill the pipe with');"
    done
    echo 'COMMIT;'
} >dump.sql
sqlpg dump.sql 2>stderr | head -n 1 >/dev/null
echo "status ${PIPESTATUS[0]}"
cat stderr
