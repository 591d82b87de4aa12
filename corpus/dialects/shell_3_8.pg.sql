-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE "quoted name" (
    a double precision,
    b text,
    c bytea
);

COPY "quoted name" (a, b, c) FROM stdin;
0.6666666666666666	two\nlines	\\xABCD
Infinity	x	\N
\.

ANALYZE "quoted name";

COMMIT;
