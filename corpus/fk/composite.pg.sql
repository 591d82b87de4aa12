-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE p (
    a bigint,
    b text
);

COPY p (a, b) FROM stdin;
1	x
\.

CREATE TABLE c (
    x text,
    y bigint
);

COPY c (x, y) FROM stdin;
x	1
nobody	\N
\.

ALTER TABLE p ADD CONSTRAINT p_pkey PRIMARY KEY (b, a);

ALTER TABLE c ADD CONSTRAINT c_x_y_fkey FOREIGN KEY (x, y) REFERENCES p (b, a);
ALTER TABLE c ADD CONSTRAINT to_p FOREIGN KEY (y, x) REFERENCES p (a, b);

ANALYZE p;
ANALYZE c;

COMMIT;
