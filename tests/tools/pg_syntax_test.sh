#!/bin/bash
# The oracle must tell good from bad, and must not trip over what psql takes for itself.
#
#     tests/tools/pg_syntax_test.sh PG_SYNTAX

oracle=${1:?usage: tests/tools/pg_syntax_test.sh PG_SYNTAX}
passed=0
failed=0

# expect STATUS TITLE < text
expect() {
    "$oracle" - >/dev/null 2>&1
    if [ $? = "$1" ]; then
        passed=$((passed + 1))
    else
        echo "$2: expected status $1"
        failed=$((failed + 1))
    fi
}

expect 0 "meta-command and COPY" <<'SQL'
\set ON_ERROR_STOP on
BEGIN;
-- a comment with ; and 'quote
COPY "odd ""table" (a, b) FROM stdin;
1	it's ; not SQL $$
\N	\\.
\.
COMMIT;
SQL
expect 0 "backslash at the start of a line of a literal" <<'SQL'
INSERT INTO t VALUES ('first
\. second
COPY t (a) FROM stdin;
third');
SELECT 1;
SQL
expect 0 "escape string and dollar quotes" <<'SQL'
SELECT E'it\'s\\', $$ ; ' $$, $x$ $$ ' $x$, U&'d\0061t';
SQL
expect 1 "two COPY, garbage between" <<'SQL'
COPY t (a) FROM stdin;
1
\.
garbage here;
COPY t (a) FROM stdin;
\.
SQL
expect 1 "unterminated literal" <<<"SELECT 'x;"
expect 1 "SQLite's AUTOINCREMENT" <<<"CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
