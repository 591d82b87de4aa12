-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE offsets (
    at timestamptz
);

COPY offsets (at) FROM stdin;
2024-01-01T01:00:00+01:00
2024-01-01T02:00:00+02:00
\.

CREATE TABLE rewritten (
    at timestamptz
);

COPY rewritten (at) FROM stdin;
2024-01-01 01:00:00+01
2024-01-01 02:00:00+02
\.

CREATE TABLE reals (
    at timestamptz
);

COPY reals (at) FROM stdin;
2023-11-14 22:13:20.5+00
2023-11-14 22:13:20.5+00
\.

CREATE TABLE days (
    at timestamptz
);

COPY days (at) FROM stdin;
2023-02-25 00:00:00+00
2023-02-25 00:00:00+00
\.

CREATE TABLE words (
    yes boolean
);

COPY words (yes) FROM stdin;
t
t
\.

CREATE TABLE exact (
    at timestamptz,
    n timestamptz
);

COPY exact (at, n) FROM stdin;
2024-01-01T01:00:00Z	2023-11-14 22:13:20+00
2024-01-01T02:00:00Z	2023-11-14 22:13:21+00
\.

DO $do$
BEGIN
    ALTER TABLE offsets ADD CONSTRAINT offsets_pkey PRIMARY KEY (at);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 'offsets_pkey', SQLERRM;
END
$do$;
DO $do$
BEGIN
    ALTER TABLE rewritten ADD CONSTRAINT rewritten_at_key UNIQUE (at);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 'rewritten_at_key', SQLERRM;
END
$do$;
DO $do$
BEGIN
    ALTER TABLE reals ADD CONSTRAINT reals_at_key UNIQUE (at);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 'reals_at_key', SQLERRM;
END
$do$;
DO $do$
BEGIN
    ALTER TABLE days ADD CONSTRAINT days_at_key UNIQUE (at);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 'days_at_key', SQLERRM;
END
$do$;
DO $do$
BEGIN
    ALTER TABLE words ADD CONSTRAINT words_yes_key UNIQUE (yes);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 'words_yes_key', SQLERRM;
END
$do$;
ALTER TABLE exact ADD CONSTRAINT exact_pkey PRIMARY KEY (at);
ALTER TABLE exact ADD CONSTRAINT exact_n_key UNIQUE (n);

ANALYZE offsets;
ANALYZE rewritten;
ANALYZE reals;
ANALYZE days;
ANALYZE words;
ANALYZE exact;

COMMIT;
