-- Text and blobs (lang_corefunc.html).

-- substr(): a start of zero or below and a negative length as SQLite counts them
CREATE OR REPLACE FUNCTION sqlpg.substr(x text, start bigint, count bigint DEFAULT 1000000000) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  size bigint := char_length(x);
  n bigint := abs(count);
  p bigint := start;
BEGIN
  IF p < 0 THEN
    p := p + size;
    IF p < 0 THEN n := greatest(n + p, 0); p := 0; END IF;
  ELSIF p > 0 THEN p := p - 1;
  ELSIF n > 0 THEN n := n - 1;
  END IF;
  IF count < 0 THEN
    p := p - n;
    IF p < 0 THEN n := n + p; p := 0; END IF;
  END IF;
  IF n <= 0 OR p >= size THEN RETURN ''; END IF;
  RETURN pg_catalog.substr(x, (p + 1)::int, least(n, size)::int);
END
$f$;
-- of a blob it counts bytes, and nothing at all is NULL
CREATE OR REPLACE FUNCTION sqlpg.substr(x bytea, start bigint, count bigint DEFAULT 1000000000) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  size bigint := octet_length(x);
  n bigint := abs(count);
  p bigint := start;
BEGIN
  IF size = 0 THEN RETURN NULL; END IF;
  IF p < 0 THEN
    p := p + size;
    IF p < 0 THEN n := greatest(n + p, 0); p := 0; END IF;
  ELSIF p > 0 THEN p := p - 1;
  ELSIF n > 0 THEN n := n - 1;
  END IF;
  IF count < 0 THEN
    p := p - n;
    IF p < 0 THEN n := n + p; p := 0; END IF;
  END IF;
  IF n <= 0 OR p >= size THEN RETURN ''; END IF;
  RETURN pg_catalog.substr(x, (p + 1)::int, least(n, size)::int);
END
$f$;

-- a GLOB pattern as a regular expression
CREATE OR REPLACE FUNCTION sqlpg.glob_regexp(pattern text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  o text := '^';
  i int := 1;
  n int := char_length(pattern);
  c text;
  class text;
  negated boolean;
  closed boolean;
  high text;
BEGIN
  WHILE i <= n LOOP
    c := pg_catalog.substr(pattern, i, 1);
    i := i + 1;
    IF c = '*' THEN o := o || '.*';
    ELSIF c = '?' THEN o := o || '.';
    ELSIF c = '[' THEN
      class := '';
      closed := false;
      negated := pg_catalog.substr(pattern, i, 1) = '^';
      IF negated THEN i := i + 1; END IF;
      IF pg_catalog.substr(pattern, i, 1) = ']' THEN class := '\]'; i := i + 1; END IF;
      WHILE i <= n LOOP
        c := pg_catalog.substr(pattern, i, 1);
        i := i + 1;
        IF c = ']' THEN closed := true; EXIT; END IF;
        class := class || regexp_replace(c, '[][\\^-]', '\\\&');
        IF i < n AND pg_catalog.substr(pattern, i, 1) = '-'
            AND pg_catalog.substr(pattern, i + 1, 1) <> ']' THEN
          high := pg_catalog.substr(pattern, i + 1, 1);
          i := i + 2;
          -- a range the wrong way round has its first character only
          IF ascii(c) <= ascii(high) THEN
            class := class || '-' || regexp_replace(high, '[][\\^-]', '\\\&');
          END IF;
        END IF;
      END LOOP;
      IF NOT closed THEN RETURN '^(?!)'; END IF;  -- such a pattern fits nothing
      IF class = '' THEN o := o || CASE WHEN negated THEN '.' ELSE '(?!)' END;
      ELSE o := o || '[' || CASE WHEN negated THEN '^' ELSE '' END || class || ']';
      END IF;
    ELSE
      o := o || regexp_replace(c, '[][\\^$.|?*+(){}]', '\\\&');
    END IF;
  END LOOP;
  RETURN o || '$';
END
$f$;

-- x GLOB pattern, and glob(pattern, x)
CREATE OR REPLACE FUNCTION sqlpg.glob(pattern text, x text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT (x COLLATE "C") ~ sqlpg.glob_regexp(pattern)
$f$;

-- x LIKE pattern ESCAPE escape; a pattern that ends in the escape character fits nothing
CREATE OR REPLACE FUNCTION sqlpg.like(pattern text, x text, escape text DEFAULT '') RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  o text := '';
  i int := 1;
  c text;
BEGIN
  IF escape = '' THEN RETURN (x COLLATE "C") ILIKE pattern ESCAPE ''; END IF;
  WHILE i <= char_length(pattern) LOOP
    c := pg_catalog.substr(pattern, i, 1);
    i := i + 1;
    IF c = escape THEN
      c := pg_catalog.substr(pattern, i, 1);
      IF c = '' THEN RETURN false; END IF;
      i := i + 1;
      o := o || regexp_replace(c, '[\\%_]', '\\\&');
    ELSE
      o := o || CASE c WHEN '\' THEN '\\' ELSE c END;
    END IF;
  END LOOP;
  RETURN (x COLLATE "C") ILIKE o ESCAPE '\';
END
$f$;

-- quote(): the value as a literal of SQLite
CREATE OR REPLACE FUNCTION sqlpg.quote(x text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT coalesce('''' || replace(x, '''', '''''') || '''', 'NULL')
$f$;
CREATE OR REPLACE FUNCTION sqlpg.quote(x bytea) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT coalesce('X''' || upper(encode(x, 'hex')) || '''', 'NULL')
$f$;
-- a REAL with the digits that give it back
CREATE OR REPLACE FUNCTION sqlpg.quote(x float8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT CASE WHEN x IS NULL THEN 'NULL'
    WHEN x = 'Infinity' THEN '9.0e+999'
    WHEN x = '-Infinity' THEN '-9.0e+999'
    WHEN sqlpg.text_real(sqlpg.real_text(x)) = x THEN sqlpg.real_text(x)
    ELSE btrim(to_char(sqlpg.exact(x), '9.99999999999999999999EEEE')) END
$f$;

-- char(): what is no character becomes U+FFFD
CREATE OR REPLACE FUNCTION sqlpg.char(VARIADIC codes bigint[] DEFAULT '{}') RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT coalesce(string_agg(chr(CASE WHEN c < 0 OR c > 1114111 OR c BETWEEN 55296 AND 57343
    THEN 65533 ELSE c END::int), '' ORDER BY o), '')
  FROM unnest(codes) WITH ORDINALITY AS u(c, o)
$f$;

-- the bytes of a text: convert_to() is merely stable, since an encoding could be redefined
CREATE OR REPLACE FUNCTION sqlpg.to_bytes(x text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT convert_to(x, 'UTF8')
$f$;

-- unhex(): NULL where the text is no hexadecimal, characters of `skip` aside
CREATE OR REPLACE FUNCTION sqlpg.unhex(x text, skip text DEFAULT '') RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT CASE WHEN translate(x, skip, '') ~ '^([0-9A-Fa-f]{2})*$'
    THEN decode(translate(x, skip, ''), 'hex') END
$f$;

-- group_concat(DISTINCT x): the first of each value, in their order
CREATE OR REPLACE FUNCTION sqlpg.concat_distinct(items text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT string_agg(item, ',' ORDER BY first)
  FROM (SELECT item, min(o) AS first FROM unnest(items) WITH ORDINALITY AS u(item, o)
    WHERE item IS NOT NULL GROUP BY item) q
$f$;

-- soundex(); it works on bytes, and those above 127 count as the letters 128 below
CREATE OR REPLACE FUNCTION sqlpg.soundex(x text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  bytes bytea := convert_to(regexp_replace(coalesce(x, ''), '^[^A-Za-z]+', ''), 'UTF8');
  o text;
  last text;
  d text;
BEGIN
  IF bytes = '' THEN RETURN '?000'; END IF;
  FOR i IN 0..octet_length(bytes) - 1 LOOP
    d := translate(upper(chr(greatest(get_byte(bytes, i) & 127, 1)) COLLATE "C"),
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '01230120022455012623010202');
    IF d !~ '[1-6]' OR get_byte(bytes, i) & 127 BETWEEN 48 AND 57 THEN d := '0'; END IF;
    IF i = 0 THEN o := upper(chr(get_byte(bytes, 0)) COLLATE "C");
    ELSIF d <> '0' AND d <> last THEN o := o || d;
    END IF;
    last := d;
    EXIT WHEN length(o) = 4;
  END LOOP;
  RETURN rpad(o, 4, '0');
END
$f$;
