# Not even a BEGIN: nothing was dumped, or the producer failed.
sqlpg </dev/null
