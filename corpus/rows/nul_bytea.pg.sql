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
    b bigint,
    note bytea
);

COPY t (a, b, note) FROM stdin;
k	1	\\x610062
k	2	\\x706c61696e
\.

ALTER TABLE t ADD CONSTRAINT t_note_key UNIQUE (note);
ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a, b);

ANALYZE t;

COMMIT;
