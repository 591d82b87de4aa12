-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    at timestamptz
);

COPY t (at) FROM stdin;
2024-01-01 00:00:00Z
2024-01-01 01:00:00+01:00
\.

CREATE TABLE u (
    at timestamp
);

COPY u (at) FROM stdin;
2024-01-01 00:00:00
\.

DO $do$
BEGIN
    ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (at);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 't_pkey', SQLERRM;
END
$do$;
ALTER TABLE u ADD CONSTRAINT u_pkey PRIMARY KEY (at);

ANALYZE t;
ANALYZE u;

COMMIT;
