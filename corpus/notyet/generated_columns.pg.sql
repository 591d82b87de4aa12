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
    b bigint GENERATED ALWAYS AS (a * 2) STORED,
    c text
);

COPY t (a, c) FROM stdin;
1	x
\.

CREATE INDEX t_b ON t (b);

ANALYZE t;

COMMIT;
