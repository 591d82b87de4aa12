-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    a bigint
);

CREATE TABLE u (
    a bigint
);

CREATE FUNCTION tr_fn() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE t SET a = 1;
    PERFORM FROM (SELECT CASE WHEN true THEN 2 END AS "CASE WHEN 1 THEN 2 END") AS q;
    RETURN NULL;
END
$$;
CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION tr_fn();


COMMIT;
