-- What the translator itself uses for operators.

-- The text of a number in a NUMERIC column: integral values are integers there (Datatypes, 3).
CREATE OR REPLACE FUNCTION sqlpg.numeric_text(x numeric) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x = trunc(x) AND abs(x) < 9223372036854775808 THEN trunc(x)::text
      ELSE sqlpg.real_text(x::float8) END
$f$;

-- What numeric affinity makes of a text: the number, if all of it reads as one.
CREATE OR REPLACE FUNCTION sqlpg.numeric_affinity(x text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN sqlpg.is_number(x) THEN to_jsonb(sqlpg.text_num(x)) ELSE to_jsonb(x) END
$f$;

-- SQLite's order of values: numbers below texts, texts by their bytes. -1, 0, 1.
CREATE OR REPLACE FUNCTION sqlpg.compare(a jsonb, b jsonb) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE
      WHEN jsonb_typeof(a) = 'number' AND jsonb_typeof(b) = 'number'
          THEN sign(a::numeric - b::numeric)::int
      WHEN jsonb_typeof(a) = 'number' THEN -1
      WHEN jsonb_typeof(b) = 'number' THEN 1
      WHEN a #>> '{}' = b #>> '{}' THEN 0
      WHEN (a #>> '{}') COLLATE "C" < (b #>> '{}') THEN -1
      ELSE 1
  END
$f$;

-- a / b where the values decide whether it is a division of integers.
CREATE OR REPLACE FUNCTION sqlpg.divide(a numeric, b numeric) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN b = 0 THEN NULL
      WHEN a = trunc(a) AND b = trunc(b) THEN trunc(a / b)
      ELSE a::float8 / b::float8 END
$f$;

CREATE OR REPLACE FUNCTION sqlpg.divide(a float8, b float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN b = 0 THEN NULL
      WHEN a = trunc(a) AND b = trunc(b) THEN trunc(a / b)
      ELSE a / b END
$f$;

-- Where the values do not tell, whole says whether both are integers: 2.5 * 4 is 10.0, no integer.
CREATE OR REPLACE FUNCTION sqlpg.quotient(a numeric, b numeric, whole boolean) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT CASE WHEN b = 0 THEN NULL
      WHEN whole THEN trunc(a / b)
      ELSE a::float8 / b::float8 END
$f$;

CREATE OR REPLACE FUNCTION sqlpg.quotient(a float8, b float8, whole boolean) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT CASE WHEN b = 0 THEN NULL
      WHEN whole THEN trunc(a / b)
      ELSE a / b END
$f$;

-- Bits that are shifted by 64 places or more are gone; a negative count shifts the other way.
CREATE OR REPLACE FUNCTION sqlpg.shift_left(a bigint, n bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN n >= 64 THEN 0
      WHEN n >= 0 THEN a << n::int
      WHEN n > -64 THEN a >> (-n)::int
      WHEN a < 0 THEN -1
      ELSE 0 END
$f$;

CREATE OR REPLACE FUNCTION sqlpg.shift_right(a bigint, n bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN n >= 64 AND a < 0 THEN -1
      WHEN n >= 64 THEN 0
      WHEN n >= 0 THEN a >> n::int
      WHEN n > -64 THEN a << (-n)::int
      ELSE 0 END
$f$;

-- A number that is to be stored in an integer column: SQLite would keep a fraction, bigint cannot.
CREATE OR REPLACE FUNCTION sqlpg.whole(x numeric) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
    IF x <> trunc(x) THEN
        RAISE data_exception USING MESSAGE = 'the column holds integers, not ' || x;
    END IF;
    RETURN x;
END
$f$;

CREATE OR REPLACE FUNCTION sqlpg.whole(x float8) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
    IF x <> trunc(x) THEN
        RAISE data_exception USING MESSAGE = 'the column holds integers, not ' || x;
    END IF;
    RETURN x;
END
$f$;

-- What is to be stored in a boolean column: 0 or 1, or the words.
CREATE OR REPLACE FUNCTION sqlpg.flag(x float8) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
    IF x NOT IN (0, 1) THEN
        RAISE data_exception USING MESSAGE = 'the column is boolean, and not ' || x;
    END IF;
    RETURN x = 1;
END
$f$;

CREATE OR REPLACE FUNCTION sqlpg.flag(x text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
    IF lower(x) NOT IN ('0', '1', 'true', 'false', 't', 'f') THEN
        RAISE data_exception USING MESSAGE = 'the column is boolean, and not ' || quote_literal(x);
    END IF;
    RETURN lower(x) IN ('1', 'true', 't');
END
$f$;

-- What is to be stored in a date or time column: in ISO's form, since PostgreSQL's input reads
-- 'now', 01/02/2023 and more, and would cut what does not belong to the type.
CREATE OR REPLACE FUNCTION sqlpg.as_date(x text) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
    IF x !~ '^\d{4}-\d\d-\d\d$' THEN
        RAISE data_exception USING MESSAGE = 'the column holds dates, not ' || quote_literal(x);
    END IF;
    RETURN x::date;
END
$f$;

CREATE OR REPLACE FUNCTION sqlpg.as_time(x text) RETURNS time
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
    IF x !~ '^\d\d:\d\d(:\d\d(\.\d{1,6})?)?$' THEN
        RAISE data_exception USING MESSAGE = 'the column holds times, not ' || quote_literal(x);
    END IF;
    RETURN x::time;
END
$f$;

CREATE OR REPLACE FUNCTION sqlpg.as_timestamp(x text) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
    IF x !~ '^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?$' THEN
        RAISE data_exception
            USING MESSAGE = 'the column holds dates and times, not ' || quote_literal(x);
    END IF;
    RETURN x::timestamp;
END
$f$;

-- Without a zone it is UTC, never the session's time.
CREATE OR REPLACE FUNCTION sqlpg.as_timestamptz(x text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
    IF x ~ '^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)? ?(Z|[+-]\d\d(:?\d\d)?)$' THEN
        RETURN x::timestamptz;
    END IF;
    RETURN sqlpg.as_timestamp(x) AT TIME ZONE 'UTC';
END
$f$;
