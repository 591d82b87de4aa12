-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    a text,
    b bigint
);

COPY t (a, b) FROM stdin;
x	1
\.

-- line 5 of the dump: no_table: view not carried over: no such table or view: nowhere
-- line 6 of the dump: no_column: view not carried over: no such column: c
-- line 7 of the dump: no_function: view not carried over: function my_function() is not known
-- line 8 of the dump: of_a_view_left_out: view not carried over: no_function is left out
-- line 9 of the dump: full_text: view not carried over: MATCH needs a full-text table
-- line 10 of the dump: of_virtual: view not carried over: f is left out
-- line 11 of the dump: no_rowid: view not carried over: table "t" has no column for its rowid
-- line 13 of the dump: circle_too: view not carried over: circle is left out
-- line 12 of the dump: circle: view not carried over: circle_too is left out
-- line 14 of the dump: schema_of_sqlite: view not carried over: no such table or view: sqlite_master
-- line 15 of the dump: other_database: view not carried over: database "aux" is not in the dump
CREATE VIEW defined_later AS
SELECT b
FROM t;

CREATE VIEW later AS
SELECT b
FROM defined_later;

-- line 4 of the dump: f: virtual table not carried over: it and its shadow tables

ANALYZE t;

COMMIT;
