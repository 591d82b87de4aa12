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
    b bigint,
    c bigint
);

COPY t (a, b, c) FROM stdin;
1	2	3
\.

ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (c, a);
ALTER TABLE t ADD CONSTRAINT t_b_a_key UNIQUE (b, a);

ANALYZE t;

COMMIT;
