-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE "t x" (
    a text,
    b double precision,
    c bytea
);

COPY "t x" (a, b, c) FROM stdin;
a\nb	0.10000000000000000555	\\xab
x	Infinity	\\x
\.

CREATE TABLE f5_mine (
    a bigint
);

COPY f5_mine (a) FROM stdin;
1
\.

-- line 7 of the dump: f5: virtual table not carried over: it and its shadow tables

ANALYZE "t x";
ANALYZE f5_mine;

COMMIT;
