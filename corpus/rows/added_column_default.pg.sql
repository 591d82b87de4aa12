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
    b text DEFAULT '0); CREATE TABLE pwned(x int); --'
);

COPY t (a, b) FROM stdin;
1	0); CREATE TABLE pwned(x int); --
2	5
\.

ANALYZE t;

COMMIT;
