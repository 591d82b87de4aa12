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
    b text DEFAULT 'dflt',
    c bigint
);

COPY t (a, b, c) FROM stdin;
1	dflt	3
1	x	2
7	y	8
1	first a counts	\N
\N	dflt	\N
4	m	5
\.

ANALYZE t;

COMMIT;
