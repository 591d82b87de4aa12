# No server, no load; a password in the URL stays out of the message.
sqlpg -d 'postgresql+asyncpg://me:secret@127.0.0.1:1/db?pool_size=3' bookshop.sql
status=$?
sqlpg -d 'postgresql://me:sec%zzret@127.0.0.1:1/db' bookshop.sql
sqlpg -d 'host=127.0.0.1 password=secret nonsense' bookshop.sql
exit $status
