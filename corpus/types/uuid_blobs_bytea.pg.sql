-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    id bytea,
    u uuid,
    short bytea
);

COPY t (id, u, short) FROM stdin;
\\x33221100554477668899AABBCCDDEEFF	\N	\\x01
\.

ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (id);

ANALYZE t;

COMMIT;
