-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    key bigint,
    replace text,
    "end" bigint,
    "window" bigint,
    "row" bigint
);

COPY t (key, replace, "end", "window", "row") FROM stdin;
1	x	2	3	4
\.

ANALYZE t;

COMMIT;
