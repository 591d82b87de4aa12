-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE "x"" --
; DROP TABLE y; \q" (
    "a
\.
b" text,
    "*/" text,
    "$do$" text
);

COPY "x"" --
; DROP TABLE y; \q" ("a
\.
b", "*/", "$do$") FROM stdin;
x	y	z
\.

ALTER TABLE "x"" --
; DROP TABLE y; \q" ADD CONSTRAINT "x"" --
; DROP TABLE y; \q_pkey" PRIMARY KEY ("$do$");

CREATE VIEW "v
\! echo" (a) AS
SELECT 1 AS "1";


ANALYZE "x"" --
; DROP TABLE y; \q";

COMMIT;
