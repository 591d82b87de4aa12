-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    a bigint,
    b text
);

COPY t (a, b) FROM stdin;
1	x
\.

ALTER TABLE t ADD CONSTRAINT t_a_check CHECK (a > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT named CHECK (length(b) < 5) NOT VALID;
DO $do$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint
        WHERE contype = 'c' AND NOT convalidated AND conrelid IN ('t'::regclass) LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', c.tab, c.conname);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'check % of % stays NOT VALID: %', c.conname, c.tab, SQLERRM;
        END;
    END LOOP;
END
$do$;

ANALYZE t;

COMMIT;
