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

CREATE TABLE u (
    a bigint,
    b bigint
);

COPY u (a, b) FROM stdin;
1	2
\.

ALTER TABLE t ADD CONSTRAINT pk_t PRIMARY KEY (a);
ALTER TABLE t ADD CONSTRAINT "Uq b" UNIQUE (b);
ALTER TABLE t ADD CONSTRAINT uq_c UNIQUE (c);
ALTER TABLE u ADD CONSTRAINT pk_t_1 PRIMARY KEY (a, b);

ANALYZE t;
ANALYZE u;

COMMIT;
