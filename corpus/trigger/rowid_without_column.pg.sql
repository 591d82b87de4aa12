-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE setting (
    name text,
    value text,
    changed text
);

COPY setting (name, value, changed) FROM stdin;
a	1	\N
b	2	\N
\.

CREATE TABLE bag (
    item text,
    n bigint
);

COPY bag (item, n) FROM stdin;
x	1
\.

ALTER TABLE setting ADD CONSTRAINT setting_pkey PRIMARY KEY (name);

CREATE FUNCTION setting_changed_fn() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM set_config('sqlpg.in_setting_changed', 'on', true);
    UPDATE setting SET changed = 'yes' WHERE value <> 'keep' AND name = new.name;
    PERFORM set_config('sqlpg.in_setting_changed', 'off', true);
    RETURN NULL;
END
$$;
CREATE TRIGGER setting_changed AFTER UPDATE ON setting FOR EACH ROW
    WHEN (current_setting('sqlpg.in_setting_changed', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION setting_changed_fn();

CREATE FUNCTION setting_new_fn() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE setting SET changed = 'new' WHERE name = new.name;
    RETURN NULL;
END
$$;
CREATE TRIGGER setting_new AFTER INSERT ON setting FOR EACH ROW EXECUTE FUNCTION setting_new_fn();

-- line 14 of the dump: bag_changed: trigger not carried over: table "bag" has no column for its rowid

ANALYZE setting;
ANALYZE bag;

COMMIT;
