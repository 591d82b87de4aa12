-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

COPY "Genre" (id, name) FROM stdin;
1	It's \\jazz
2	\N
3	x
\.

COPY book (id, genre, price, sold, cover) FROM stdin;
1	1	9.5	t	\\x00
2	2	Infinity	f	\N
\.

SELECT pg_catalog.setval(pg_get_serial_sequence('"Genre"', 'id'), 4, false);
SELECT pg_catalog.setval(pg_get_serial_sequence('book', 'id'), 3, false);

COMMIT;
