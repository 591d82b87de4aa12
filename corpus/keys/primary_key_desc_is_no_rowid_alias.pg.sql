-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE a (
    id bigint,
    v text
);

COPY a (id, v) FROM stdin;
\N	x
\N	y
1	z
\.

ALTER TABLE a ADD CONSTRAINT a_pkey UNIQUE (id);

ANALYZE a;

COMMIT;
