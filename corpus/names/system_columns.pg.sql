-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    ctid_1 bigint,
    xmin_1 bigint,
    "OID" bigint,
    tableoid_1 text,
    "CTID2" bigint
);

COPY t (ctid_1, xmin_1, "OID", tableoid_1, "CTID2") FROM stdin;
1	2	3	x	4
\.

ANALYZE t;

COMMIT;
