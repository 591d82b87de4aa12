-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    v text
);

COPY t (v) FROM stdin;
tab\there
line\nfeed
carriage\rreturn
\\.
a\n\\.\nb

\\\\x41\\t
\.

ANALYZE t;

COMMIT;
