-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE u (
    c bigint,
    a text
);

COPY u (c, a) FROM stdin;
1	p
2	q
3	\N
4	\N
5	z
\.

CREATE TABLE t (
    a bigint
);

COPY t (a) FROM stdin;
100
101
\.

ANALYZE u;
ANALYZE t;

COMMIT;
