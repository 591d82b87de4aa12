-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE blobs (
    id uuid
);

COPY blobs (id) FROM stdin;
ff010203-0405-0607-0809-0a0b0c0d0e0f
\.

CREATE TABLE of_blobs (
    t text
);

COPY of_blobs (t) FROM stdin;
ff010203-0405-0607-0809-0a0b0c0d0e0f
\.

CREATE TABLE words (
    yes text
);

COPY words (yes) FROM stdin;
true
false
\.

CREATE TABLE of_words (
    n text
);

COPY of_words (n) FROM stdin;
1
\.

CREATE TABLE epochs (
    at bigint
);

COPY epochs (at) FROM stdin;
1700000000
1700000001
\.

CREATE TABLE of_epochs (
    n bigint
);

COPY of_epochs (n) FROM stdin;
1700000000
\.

ALTER TABLE blobs ADD CONSTRAINT blobs_pkey PRIMARY KEY (id);
ALTER TABLE words ADD CONSTRAINT words_yes_key UNIQUE (yes);
ALTER TABLE epochs ADD CONSTRAINT epochs_pkey PRIMARY KEY (at);

-- 1 rows have no parent; the key is NOT VALID: it holds for new rows only
ALTER TABLE of_words ADD CONSTRAINT of_words_n_fkey FOREIGN KEY (n) REFERENCES words (yes) NOT VALID;
ALTER TABLE of_epochs ADD CONSTRAINT of_epochs_n_fkey FOREIGN KEY (n) REFERENCES epochs (at);

ANALYZE blobs;
ANALYZE of_blobs;
ANALYZE words;
ANALYZE of_words;
ANALYZE epochs;
ANALYZE of_epochs;

COMMIT;
