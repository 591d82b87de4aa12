# Output that cannot be written is a failure, even when only the last flush notices.
[ -e /dev/full ] || { echo "no /dev/full"; exit 77; }
sqlpg bookshop.sql >/dev/full
