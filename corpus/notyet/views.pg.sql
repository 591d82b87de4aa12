-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    a bigint
);

COPY t (a) FROM stdin;
1
\.

-- line 5 of the dump: v: view not carried over: views are not translated yet
-- line 6 of the dump: V 2: view not carried over: views are not translated yet

ANALYZE t;

COMMIT;
