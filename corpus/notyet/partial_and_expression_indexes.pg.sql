-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    a bigint,
    b text
);

COPY t (a, b) FROM stdin;
1	x
\.

CREATE INDEX partial ON t (a) WHERE b IS NOT NULL;
CREATE INDEX expression ON t (lower(b COLLATE "C"));
CREATE INDEX plain ON t (a);
-- line 8 of the dump: lost: index not carried over: its table is not in the dump

ANALYZE t;

COMMIT;
