-- PostgreSQL script made by sqlpg from a SQLite dump

\set ON_ERROR_STOP on

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

BEGIN;

CREATE SCHEMA IF NOT EXISTS sqlpg;

-- REAL as text: 15 significant digits, always a point, an exponent from 1e15 up and below 1e-4
CREATE OR REPLACE FUNCTION sqlpg.real_text(x float8) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
  RETURN CASE
    WHEN x = 'NaN' THEN NULL
    WHEN x = 'Infinity' THEN 'Inf'
    WHEN x = '-Infinity' THEN '-Inf'
    WHEN x = 0 THEN '0.0'
    WHEN abs(x::numeric) < 1e15 AND abs(x) >= 1e-4
      THEN x::numeric::text || CASE WHEN x::numeric = trunc(x::numeric) THEN '.0' ELSE '' END
    ELSE regexp_replace(btrim(to_char(x::numeric, '9.99999999999999EEEE')), '(\.\d+?)0*e', '\1e')
  END;
END
$f$;

-- the longest prefix of a text that is a number; NULL if there is none
CREATE OR REPLACE FUNCTION sqlpg.number_prefix(x text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT substring(x FROM '^[ \t\n\v\f\r]*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)')
$f$;

-- CAST(text AS REAL): the number at its beginning; too large is infinity, too small is zero
CREATE OR REPLACE FUNCTION sqlpg.text_real(x text) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  s text := sqlpg.number_prefix(x);
  e text := substring(s FROM '[eE]([+-]?[0-9]+)$');
  n numeric;
BEGIN
  IF s IS NULL THEN RETURN 0; END IF;
  IF e IS NULL AND length(s) < 300 THEN RETURN s::float8; END IF;
  IF length(ltrim(e, '+-0')) > 4 THEN
    s := regexp_replace(s, '[eE].*', CASE WHEN e ~ '^-' THEN 'e-9999' ELSE 'e9999' END);
  END IF;
  n := s::numeric;
  IF abs(n) < 2.47032822920623272e-324 THEN RETURN 0; END IF;
  IF abs(n) > 1.79769313486231580e308 THEN RETURN sign(n) * 'Infinity'::float8; END IF;
  RETURN s::float8;
END
$f$;

-- json(): blanks outside of strings dropped
CREATE OR REPLACE FUNCTION sqlpg.json(x json) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT regexp_replace(x::text, '("(?:[^"\\]|\\.)*")|[ \t\n\r]+', '\1', 'g')
$f$;

-- the value of a part of a document, as text: true is 1, null is NULL
CREATE OR REPLACE FUNCTION sqlpg.json_text(x json) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  v text := x #>> '{}';
BEGIN
  CASE json_typeof(x)
    WHEN 'string' THEN RETURN v;
    WHEN 'null' THEN RETURN NULL;
    WHEN 'boolean' THEN RETURN CASE v WHEN 'true' THEN '1' ELSE '0' END;
    WHEN 'number' THEN
      IF v !~ '[.eE]' AND v::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
        RETURN v::bigint::text;
      END IF;
      RETURN sqlpg.real_text(sqlpg.text_real(v));
    ELSE RETURN sqlpg.json(x);
  END CASE;
END
$f$;

-- to_char() of digits only, which no setting can change: PostgreSQL calls its own merely stable
CREATE OR REPLACE FUNCTION sqlpg.to_char(t timestamp, format text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT pg_catalog.to_char(t, format)
$f$;
CREATE OR REPLACE FUNCTION sqlpg.to_char(t time, format text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT pg_catalog.to_char(t::interval, format)
$f$;

CREATE TABLE t (
    a bigint,
    s text,
    at timestamp,
    live boolean,
    price numeric(10,2),
    j text,
    sum bigint GENERATED ALWAYS AS (a + 1) STORED,
    twice bigint GENERATED ALWAYS AS ((a + 1) * 2) STORED,
    half double precision GENERATED ALWAYS AS (a::double precision / 2.0) STORED,
    label text GENERATED ALWAYS AS (s || '-' || a::text) STORED NOT NULL,
    upper_s text GENERATED ALWAYS AS (upper(s COLLATE "C")) STORED,
    is_big boolean GENERATED ALWAYS AS (a > 5) STORED,
    flag bigint GENERATED ALWAYS AS ((a > 5)::int) STORED,
    year bigint GENERATED ALWAYS AS (extract(year FROM at)::bigint) STORED,
    day date GENERATED ALWAYS AS (at::date) STORED,
    gross numeric GENERATED ALWAYS AS (price * 1.2) STORED,
    said text GENERATED ALWAYS AS ('at ' || sqlpg.to_char(at, 'YYYY-MM-DD HH24:MI:SS')) STORED,
    k text GENERATED ALWAYS AS (sqlpg.json_text(j::json -> 'k')) STORED,
    said_twice text GENERATED ALWAYS AS ('at ' || sqlpg.to_char(at, 'YYYY-MM-DD HH24:MI:SS') || ('at ' || sqlpg.to_char(at, 'YYYY-MM-DD HH24:MI:SS'))) STORED
);

COPY t (a, s, at, live, price, j) FROM stdin;
1	x	2024-01-02 03:04:05	t	9.99	{"k":"v"}
\.

ALTER TABLE t ADD CONSTRAINT t_upper_s_key UNIQUE (upper_s);

CREATE INDEX by_year ON t (year);

CREATE VIEW v AS
SELECT sum, twice, day, flag
FROM t
WHERE year = 2024;

ANALYZE t;

COMMIT;
