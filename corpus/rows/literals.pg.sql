-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    v numeric
);

COPY t (v) FROM stdin;
\N
\N
1
0
0
0
1
7
31
-16
0.5
5.0
-0.0015
100000.0
100000.0
0.0
\.

ANALYZE t;

COMMIT;
