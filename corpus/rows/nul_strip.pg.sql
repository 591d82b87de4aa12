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
    note text
);

COPY t (a, b, note) FROM stdin;
k	1	ab
k	2	plain
\.

DO $do$
BEGIN
    ALTER TABLE t ADD CONSTRAINT t_note_key UNIQUE (note);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 't_note_key', SQLERRM;
END
$do$;
ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a, b);

ANALYZE t;

COMMIT;
