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
    b bigint,
    c text
);

COPY t (a, c) FROM stdin;
1	x
\.

-- line 5 of the dump: t_b: index not carried over: expression indexes are not translated yet

-- line 3 of the dump: t: generated column carried as a plain column of NULLs: b

ANALYZE t;

COMMIT;
