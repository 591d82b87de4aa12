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
    s text
);

COPY t (a, s) FROM stdin;
1	row 1
2	row 2
3	row 3
4	row 4
5	row 5
6	row 6
7	row 7
8	row 8
\.

ALTER TABLE t ADD COLUMN twice bigint GENERATED ALWAYS AS (a * 2) STORED;
ALTER TABLE t ADD COLUMN label text GENERATED ALWAYS AS (s || a::text) STORED;

CREATE INDEX by_twice ON t (twice);

CREATE VIEW v AS
SELECT a, s, twice, label
FROM t;

ANALYZE t;

COMMIT;
