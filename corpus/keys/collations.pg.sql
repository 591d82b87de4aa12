-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    a text,
    b text,
    c text
);

COPY t (a, b, c) FROM stdin;
x	y	z
\.

ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a);
CREATE UNIQUE INDEX t_a_folded_key ON t (lower(a COLLATE "C"));
ALTER TABLE t ADD CONSTRAINT t_b_key UNIQUE (b);

ANALYZE t;

COMMIT;
