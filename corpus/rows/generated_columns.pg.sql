-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE gen (
    a bigint,
    b bigint GENERATED ALWAYS AS (a * 2) STORED,
    c text GENERATED ALWAYS AS (a::text || '!') STORED,
    d bigint
);

COPY gen (a, d) FROM stdin;
4	5
6	7
8	9
\N	10
\.

ANALYZE gen;

COMMIT;
