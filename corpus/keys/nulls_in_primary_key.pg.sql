-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    id bigint,
    v text
);

COPY t (id, v) FROM stdin;
\N	x
\N	y
1	z
\.

CREATE TABLE u (
    a text,
    b text
);

COPY u (a, b) FROM stdin;
x	\N
x	\N
\.

ALTER TABLE t ADD CONSTRAINT t_pkey UNIQUE (id);
ALTER TABLE u ADD CONSTRAINT u_pkey UNIQUE (a, b);

ANALYZE t;
ANALYZE u;

COMMIT;
