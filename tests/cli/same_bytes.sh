# The same dump gives the same bytes: as a file, from a file on stdin, through a pipe, piece by piece.
sqlpg bookshop.sql >file.sql 2>/dev/null
sqlpg <bookshop.sql >stdin.sql 2>/dev/null
# shellcheck disable=SC2002 # a pipe is the point
cat bookshop.sql | sqlpg >pipe.sql 2>/dev/null
while IFS= read -r line; do printf '%s\n' "$line"; done <bookshop.sql | sqlpg - >lines.sql 2>/dev/null
cmp file.sql stdin.sql && cmp file.sql pipe.sql && cmp file.sql lines.sql
