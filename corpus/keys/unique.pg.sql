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
1	1	1
\N	1	\N
\N	1	\N
\.

ALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE (a);
ALTER TABLE t ADD CONSTRAINT t_b_c_key UNIQUE (b, c);

ANALYZE t;

COMMIT;
