-- PostgreSQL script made by sqlpg from a SQLite dump

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

INSERT INTO "Genre" VALUES (1, 'It''s \jazz');
INSERT INTO "Genre" VALUES (2, NULL);
INSERT INTO "Genre" VALUES (3, 'x');

INSERT INTO book VALUES (1, 1, 9.5, true, '\x00');
INSERT INTO book VALUES (2, 2, 'Infinity', false, NULL);

SELECT pg_catalog.setval(pg_get_serial_sequence('"Genre"', 'id'), 4, false);
SELECT pg_catalog.setval(pg_get_serial_sequence('book', 'id'), 3, false);

COMMIT;
