-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    id bigint NOT NULL,
    v text
);

COPY t (id, v) FROM stdin;
5	x
\.

CREATE TABLE u (
    a text NOT NULL,
    b bigint NOT NULL
);

COPY u (a, b) FROM stdin;
x	1
\.

ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
ALTER TABLE u ADD CONSTRAINT u_pkey PRIMARY KEY (b, a);

ANALYZE t;
ANALYZE u;

COMMIT;
