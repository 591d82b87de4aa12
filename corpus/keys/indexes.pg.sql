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
    b text,
    "Mixed Case" text
);

COPY t (a, b, "Mixed Case") FROM stdin;
1	x	y
\.

CREATE INDEX t_a ON t (a);
CREATE INDEX "Index b" ON t (b DESC NULLS LAST, a);
CREATE UNIQUE INDEX t_ab ON t (a, b);
CREATE INDEX t_string ON t ("Mixed Case");
CREATE INDEX t_nocase ON t (lower(b COLLATE "C"));
CREATE INDEX t_binary ON t (b);

ANALYZE t;

COMMIT;
