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

-- line 4 of the dump: tr: trigger not carried over: triggers are not translated yet

COMMIT;
