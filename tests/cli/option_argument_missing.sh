sqlpg --table </dev/null
