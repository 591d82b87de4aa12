-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE p (
    k text
);

COPY p (k) FROM stdin;
1
1
\.

CREATE TABLE c (
    k text
);

COPY c (k) FROM stdin;
1
\.

DO $do$
BEGIN
    ALTER TABLE p ADD CONSTRAINT p_k_key UNIQUE (k);
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 'p_k_key', SQLERRM;
END
$do$;

DO $do$
BEGIN
    ALTER TABLE c ADD CONSTRAINT c_k_fkey FOREIGN KEY (k) REFERENCES p (k) NOT VALID;
EXCEPTION WHEN integrity_constraint_violation OR program_limit_exceeded
    OR invalid_foreign_key OR data_exception THEN
    RAISE WARNING 'not added: %: %', 'c_k_fkey', SQLERRM;
END
$do$;

CREATE OR REPLACE PROCEDURE pg_temp.sqlpg_validate(child regclass, fk name) LANGUAGE plpgsql AS $$
DECLARE
    orphans bigint;
    example text;
    query text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = child AND conname = fk) THEN
        RETURN; -- it could not be added
    END IF;
    EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', child, fk);
EXCEPTION WHEN foreign_key_violation THEN
    SELECT format('SELECT count(*), min(row(%s)::text) FROM %s c WHERE row(%s) IS NOT NULL'
                  ' AND NOT EXISTS (SELECT FROM %s p WHERE %s)',
                  string_agg(format('c.%I', a.attname), ', ' ORDER BY k.n), child,
                  string_agg(format('c.%I', a.attname), ', ' ORDER BY k.n), r.confrelid::regclass,
                  string_agg(format('p.%I = c.%I', f.attname, a.attname), ' AND '))
    INTO query
    FROM pg_constraint r
    CROSS JOIN LATERAL unnest(r.conkey, r.confkey) WITH ORDINALITY k(col, ref, n)
    JOIN pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = k.col
    JOIN pg_attribute f ON f.attrelid = r.confrelid AND f.attnum = k.ref
    WHERE r.conrelid = child AND r.conname = fk
    GROUP BY r.confrelid;
    EXECUTE query INTO orphans, example;
    RAISE WARNING 'foreign key % of % stays NOT VALID: % rows have no parent, for example %',
        fk, child, orphans, example;
END $$;

CALL pg_temp.sqlpg_validate('c', 'c_k_fkey');

ANALYZE p;
ANALYZE c;

COMMIT;
