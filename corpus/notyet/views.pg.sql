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

CREATE VIEW v AS
SELECT a FROM t WHERE a > 0;

CREATE VIEW "V 2" (x) AS
SELECT a FROM v;


ANALYZE t;

COMMIT;
