-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    k text,
    v text
);

COPY t (k, v) FROM stdin;
1	integer
1	text
x	other
\.

DO $do$
BEGIN
    ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (k);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 't_pkey', SQLERRM;
END
$do$;

ANALYZE t;

COMMIT;
