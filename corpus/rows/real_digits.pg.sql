-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    r double precision,
    n numeric,
    x text,
    m numeric
);

COPY t (r, n, x, m) FROM stdin;
0.10000000000000000555	0.1	x	1
9223372036854775807.8	1e+100	y	0.1
5e-324	1.7976931348623157e+308	z	2.5
1.0	3	z	1e+21
\.

ANALYZE t;

COMMIT;
