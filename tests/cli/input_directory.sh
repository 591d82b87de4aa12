# A directory opens, but cannot be read.
sqlpg .
