-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE t (
    a bytea,
    b text
);

COPY t (a, b) FROM stdin;
\\x6c6f6e6520ff	1
\\x6f7665726c6f6e6720c0af	x
\\x737572726f6761746520eda080	y
\\x7472756e636174656420e282	z
\.

ANALYZE t;

COMMIT;
