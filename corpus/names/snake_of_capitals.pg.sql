-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE TABLE user_list (
    id2 bigint,
    http_server text,
    my_url text,
    a_b_c_d bigint,
    x_y bigint,
    abc bigint
);

COPY user_list (id2, http_server, my_url, a_b_c_d, x_y, abc) FROM stdin;
1	a	b	2	3	4
\.

ANALYZE user_list;

COMMIT;
