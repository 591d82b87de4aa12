-- Numbers: conversions as SQLite makes them (lang_expr.html, CAST; datatype3.html), and arithmetic.

-- REAL as text: 15 significant digits, always a point, an exponent from 1e15 up and below 1e-4
CREATE OR REPLACE FUNCTION sqlpg.real_text(x float8) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE
    WHEN x = 'NaN' THEN NULL
    WHEN x = 'Infinity' THEN 'Inf'
    WHEN x = '-Infinity' THEN '-Inf'
    WHEN x = 0 THEN '0.0'
    WHEN abs(x::numeric) < 1e15 AND abs(x) >= 1e-4
      THEN x::numeric::text || CASE WHEN x::numeric = trunc(x::numeric) THEN '.0' ELSE '' END
    ELSE regexp_replace(btrim(to_char(x::numeric, '9.99999999999999EEEE')), '(\.\d+?)0*e', '\1e')
  END
$f$;

-- the exact decimal value of a REAL (a cast to numeric keeps 15 digits only)
CREATE OR REPLACE FUNCTION sqlpg.exact(x float8) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  bits bigint := ('x' || encode(float8send(x), 'hex'))::bit(64)::bigint;
  e int := (bits >> 52) & 2047;
  m numeric := bits & 4503599627370495;
BEGIN
  IF e = 2047 THEN RETURN x::numeric; END IF;
  IF e = 0 THEN e := 1; ELSE m := m + 4503599627370496; END IF;
  e := e - 1075;
  IF x < 0 THEN m := -m; END IF;
  IF e >= 0 THEN RETURN m * 2::numeric ^ e; END IF;
  RETURN m * 5::numeric ^ -e * ('1e' || e)::numeric;
END
$f$;

-- the longest prefix of a text that is a number; NULL if there is none
CREATE OR REPLACE FUNCTION sqlpg.number_prefix(x text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT substring(x FROM '^[ \t\n\v\f\r]*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)')
$f$;

-- whether a text as a whole is a number, blanks around it allowed
CREATE OR REPLACE FUNCTION sqlpg.is_number(x text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT x ~ '^[ \t\n\v\f\r]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\n\v\f\r]*$'
$f$;

-- CAST(text AS INTEGER): the integer at its beginning, no exponent, held within 64 bits
CREATE OR REPLACE FUNCTION sqlpg.text_int(x text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT greatest(-9223372036854775808, least(9223372036854775807,
    coalesce(substring(x FROM '^[ \t\n\v\f\r]*([+-]?[0-9]+)')::numeric, 0)))::bigint
$f$;

-- CAST(real AS INTEGER): toward zero, held within 64 bits
CREATE OR REPLACE FUNCTION sqlpg.real_int(x float8) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x >= 9223372036854775807 THEN 9223372036854775807
    WHEN x <= -9223372036854775808 THEN -9223372036854775808
    ELSE trunc(x)::bigint END
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

-- the number that a text is in arithmetic; a whole number within 64 bits has no decimals
CREATE OR REPLACE FUNCTION sqlpg.text_num(x text) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  s text := coalesce(sqlpg.number_prefix(x), '0');
BEGIN
  IF s ~ '^[+-]?[0-9]+$' AND s::numeric BETWEEN -9223372036854775808 AND 9223372036854775807 THEN
    RETURN s::numeric;
  END IF;
  RETURN sqlpg.text_real(s)::text::numeric;
END
$f$;

-- the truth of a text
CREATE OR REPLACE FUNCTION sqlpg.text_bool(x text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT sqlpg.text_real(x) <> 0
$f$;

-- the number that a text is for a mathematical function: NULL unless all of it is one
CREATE OR REPLACE FUNCTION sqlpg.text_math(x text) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN sqlpg.is_number(x) THEN sqlpg.text_real(x) END
$f$;

-- round(): half away from zero; what lies within 3e-16 of half counts as half, as in SQLite 3.40
CREATE OR REPLACE FUNCTION sqlpg.round(x float8, digits bigint DEFAULT 0) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN abs(x) > 4503599627370496 OR x = 'NaN' THEN x
    WHEN digits <= 0 THEN trunc(x + CASE WHEN x < 0 THEN -0.5 ELSE 0.5 END)
    ELSE round(sqlpg.nudge(x, least(digits, 30)), least(digits, 30)::int)::float8 END
$f$;

-- a REAL as decimals, a little away from zero, so that 1.005 counts as half between 1.00 and 1.01
CREATE OR REPLACE FUNCTION sqlpg.nudge(x float8, digits bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT x::text::numeric * CASE WHEN abs(x) < 8::float8 ^ (15 - digits) THEN 1.0000000000000003 ELSE 1 END
$f$;

-- mod(): the remainder of a REAL division
CREATE OR REPLACE FUNCTION sqlpg.fmod(a float8, b float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN b = 0 OR a IN ('Infinity', '-Infinity') THEN NULL
    WHEN b IN ('Infinity', '-Infinity') THEN a
    ELSE mod(sqlpg.exact(a), sqlpg.exact(b))::text::float8 END
$f$;

-- Out of its domain a mathematical function of SQLite is NULL, and an overflow is infinity;
-- PostgreSQL raises an error for both.
CREATE OR REPLACE FUNCTION sqlpg.sqrt(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x >= 0 THEN pg_catalog.sqrt(x) END
$f$;

-- ln()
CREATE OR REPLACE FUNCTION sqlpg.ln(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x > 0 THEN pg_catalog.ln(x) END
$f$;

-- log(x) and log10(x): base 10
CREATE OR REPLACE FUNCTION sqlpg.log10(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x > 0 THEN pg_catalog.log(x) END
$f$;

-- log(base, x) and log2(x); the base must be above 1
CREATE OR REPLACE FUNCTION sqlpg.log(base float8, x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN base > 1 AND x > 0 THEN pg_catalog.ln(x) / pg_catalog.ln(base) END
$f$;

-- exp()
CREATE OR REPLACE FUNCTION sqlpg.exp(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x > 709.782712893384 THEN 'Infinity'::float8
    WHEN x < -745.1332191019412 THEN 0
    ELSE pg_catalog.exp(x) END
$f$;

-- pow() and power()
CREATE OR REPLACE FUNCTION sqlpg.pow(x float8, y float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  odd boolean := y = trunc(y) AND abs(y) < 9007199254740992 AND y / 2 <> trunc(y / 2);
  size float8;  -- the decimal logarithm of the result
BEGIN
  IF x = 0 AND y < 0 THEN
    RETURN CASE WHEN odd AND x::text = '-0' THEN '-Infinity' ELSE 'Infinity' END;
  END IF;
  IF x < 0 AND y <> trunc(y) THEN RETURN CASE WHEN x = '-Infinity' THEN power(-x, y) END; END IF;
  IF x = 0 OR abs(x) = 'Infinity' OR abs(y) = 'Infinity' THEN RETURN power(x, y); END IF;
  size := y * log(abs(x));
  IF size > 308.2547155599167 THEN RETURN CASE WHEN odd AND x < 0 THEN '-Infinity' ELSE 'Infinity' END; END IF;
  IF size < -323.3 THEN RETURN 0; END IF;
  RETURN power(x, y);
END
$f$;

-- acos()
CREATE OR REPLACE FUNCTION sqlpg.acos(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x BETWEEN -1 AND 1 THEN pg_catalog.acos(x) END
$f$;

-- asin()
CREATE OR REPLACE FUNCTION sqlpg.asin(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x BETWEEN -1 AND 1 THEN pg_catalog.asin(x) END
$f$;

-- acosh()
CREATE OR REPLACE FUNCTION sqlpg.acosh(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x >= 1 THEN pg_catalog.acosh(x) END
$f$;

-- atanh()
CREATE OR REPLACE FUNCTION sqlpg.atanh(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN x BETWEEN -1 AND 1 THEN pg_catalog.atanh(x) END
$f$;
