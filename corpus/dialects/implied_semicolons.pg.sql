-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE a (
    x bigint NOT NULL
);

CREATE TABLE b (
    y bigint
);

COPY b (y) FROM stdin;
1
\.

CREATE TABLE c (
    z bigint
);

COPY c (z) FROM stdin;
2
\.

ALTER TABLE a ADD CONSTRAINT a_pkey PRIMARY KEY (x);

ANALYZE b;
ANALYZE c;

COMMIT;
