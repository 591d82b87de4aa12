-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

COPY "It's" ("Id", v) FROM stdin;
4	x
\.

COPY m (id) FROM stdin;
9223372036854775807
\.

SELECT pg_catalog.setval(pg_get_serial_sequence('"It''s"', 'Id'), 5, false);
SELECT pg_catalog.setval(pg_get_serial_sequence('m', 'id'), 9223372036854775807, true);

COMMIT;
