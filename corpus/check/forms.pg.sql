-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE empty (
    a bigint,
    b text,
    c text,
    d boolean,
    e bigint,
    f text,
    g bigint,
    h text,
    i date,
    j jsonb,
    k boolean,
    l boolean,
    CHECK (a >= 0),
    CHECK (b IN ('x', 'y') OR b IS NULL),
    CONSTRAINT short CHECK (length(c) <= 5),
    CHECK (e <> 0),
    CHECK (f COLLATE "C" ~ '^[0-9].*$' AND f COLLATE "C" ILIKE '%A'),
    CHECK (g IS NOT NULL),
    CHECK (lower(h COLLATE "C") <> 'no'),
    CHECK (i > '2000-01-01'),
    CHECK ((j IS NOT NULL) OR j IS NULL),
    CHECK (a < e AND (b <> 'x' OR c = 'x'))
);

CREATE TABLE filled (
    a bigint,
    b boolean
);

COPY filled (a, b) FROM stdin;
-1	t
\.

ALTER TABLE filled ADD CONSTRAINT filled_a_check CHECK (a > 0) NOT VALID;
ALTER TABLE filled ADD CONSTRAINT "both" CHECK (a > 1 OR b) NOT VALID;
DO $do$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint
        WHERE contype = 'c' AND NOT convalidated AND conrelid IN ('filled'::regclass) LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', c.tab, c.conname);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'check % of % stays NOT VALID: %', c.conname, c.tab, SQLERRM;
        END;
    END LOOP;
END
$do$;

ANALYZE filled;

COMMIT;
