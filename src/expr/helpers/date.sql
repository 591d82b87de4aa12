-- Date and time (lang_datefunc.html). A moment is a Julian day number in milliseconds, as in SQLite:
-- 210866760000000 is 1970-01-01.

-- the Julian day, in milliseconds, of a day's beginning; the day may lie beyond its month
CREATE OR REPLACE FUNCTION sqlpg.day_ms(y bigint, m bigint, d bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  year bigint := CASE WHEN m <= 2 THEN y - 1 ELSE y END;  -- of March to February
  month bigint := CASE WHEN m > 2 THEN m - 3 ELSE m + 9 END;
BEGIN
  RETURN (365 * year + floor(year / 4.0)::bigint - floor(year / 100.0)::bigint + floor(year / 400.0)::bigint
    + (153 * month + 2) / 5 + d - 719469) * 86400000 + 210866760000000;
END
$f$;

-- the way back: year, month, day, and the milliseconds within the day
CREATE OR REPLACE FUNCTION sqlpg.ms_day(jd bigint, OUT y bigint, OUT m bigint, OUT d bigint, OUT ms bigint)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  z bigint := floor((jd - 210866760000000) / 86400000.0)::bigint;
  era bigint;
  doe bigint;
  yoe bigint;
  doy bigint;
BEGIN
  ms := jd - 210866760000000 - z * 86400000;
  z := z + 719468;
  era := floor(z / 146097.0)::bigint;
  doe := z - era * 146097;
  yoe := (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  doy := doe - (365 * yoe + yoe / 4 - yoe / 100);
  m := (5 * doy + 2) / 153;
  d := doy - (153 * m + 2) / 5 + 1;
  m := CASE WHEN m < 10 THEN m + 3 ELSE m - 9 END;
  y := yoe + era * 400 + CASE WHEN m <= 2 THEN 1 ELSE 0 END;
END
$f$;

-- A time value. `jd` and the fields are both kept: without a modifier SQLite 3.40 shows the fields
-- as they were written. `raw` is a number whose meaning a modifier may still change.
CREATE OR REPLACE FUNCTION sqlpg.time_parse(x text, now bigint, OUT jd bigint, OUT raw float8, OUT y bigint,
  OUT mo bigint, OUT d bigint, OUT h int, OUT mi int, OUT sec float8, OUT zoned boolean)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  a text[];
  rest text := x;
  zone int := 0;
BEGIN
  y := 2000; mo := 1; d := 1; h := 0; mi := 0; sec := 0; zoned := false;
  a := regexp_match(x, '^(-?)([0-9]{4})-([0-9]{2})-([0-9]{2})[T \t\n\v\f\r]*(.*)$');
  IF a IS NOT NULL THEN
    y := (a[1] || a[2])::int; mo := a[3]::int; d := a[4]::int; rest := a[5];
    IF mo NOT BETWEEN 1 AND 12 OR d NOT BETWEEN 1 AND 31 THEN RETURN; END IF;
  END IF;
  IF rest <> '' OR a IS NULL THEN
    a := regexp_match(rest, '^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?[ \t\n\v\f\r]*'
      '(?:([+-])([0-9]{2}):([0-9]{2})[ \t\n\v\f\r]*|([Zz])[ \t\n\v\f\r]*)?$');
    IF a IS NULL THEN
      y := NULL; h := NULL;
      IF rest <> x THEN RETURN; END IF;
      IF lower(x) = 'now' THEN
        IF now IS NULL THEN RAISE EXCEPTION 'non-deterministic use of a date and time function'; END IF;
        jd := now;
      ELSIF sqlpg.is_number(x) THEN
        raw := sqlpg.text_real(x);
        IF raw >= 0 AND raw < 5373484.5 THEN jd := floor(raw * 86400000.0 + 0.5)::bigint; END IF;
      END IF;
      RETURN;
    END IF;
    h := a[1]::int; mi := a[2]::int; sec := coalesce(a[3]::float8, 0) + concat('0', a[4])::float8;
    IF h > 24 OR mi > 59 OR sec >= 60 OR a[6]::int > 14 OR a[7]::int > 59 THEN RETURN; END IF;
    zone := coalesce((a[5] || '1')::int * (a[6]::int * 60 + a[7]::int), 0);
    zoned := a[5] IS NOT NULL OR a[8] IS NOT NULL;
  END IF;
  jd := sqlpg.day_ms(y, mo, d) + h * 3600000::bigint + (mi - zone) * 60000::bigint
    + floor(sec * 1000 + 0.5)::bigint;
  IF zone <> 0 THEN y := NULL; h := NULL; END IF;
END
$f$;

-- one modifier of the form NNN units or +HH:MM:SS.SSS; NULL if it is neither. Months and years count
-- from the date as it was written, perhaps a day that its month does not have.
CREATE OR REPLACE FUNCTION sqlpg.time_add(jd bigint, modifier text, y bigint, m bigint, d bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  a text[] := regexp_match(modifier, '^([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)'
    '[ \t\n\v\f\r]+(second|minute|hour|day|month|year)s?$');
  n float8;
  unit text := a[2];
  whole bigint;
  ms bigint := jd - sqlpg.day_ms(y, m, d);
BEGIN
  IF a IS NULL THEN
    a := regexp_match(modifier, '^([+-]?)([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?[ \t]*$');
    IF a[2]::int > 24 OR a[3]::int > 59 OR a[4]::int > 59 THEN RETURN NULL; END IF;
    ms := (a[2]::bigint * 3600000 + a[3]::bigint * 60000
      + floor((coalesce(a[4]::float8, 0) + concat('0', a[5])::float8) * 1000 + 0.5)::bigint) % 86400000;
    RETURN jd + CASE WHEN a[1] = '-' THEN -ms ELSE ms END;
  END IF;

  n := sqlpg.text_real(a[1]);
  IF abs(n) >= (CASE unit WHEN 'second' THEN 464269060800 WHEN 'minute' THEN 7737817680
      WHEN 'hour' THEN 128963628 WHEN 'day' THEN 5373485 WHEN 'month' THEN 176546 ELSE 14713 END) THEN
    RETURN NULL;
  END IF;
  IF unit IN ('month', 'year') THEN
    whole := trunc(n)::bigint;
    n := n - whole;
    IF unit = 'year' THEN y := y + whole;
    ELSE
      whole := m + whole - 1;
      y := y + floor(whole / 12.0)::bigint;
      m := whole - floor(whole / 12.0)::bigint * 12 + 1;
    END IF;
    IF y NOT BETWEEN -4713 AND 9999 THEN RETURN NULL; END IF;
    jd := sqlpg.day_ms(y, m, d) + ms;
  END IF;
  RETURN jd + trunc(n * 1000.0 * CASE unit WHEN 'second' THEN 1 WHEN 'minute' THEN 60
    WHEN 'hour' THEN 3600 WHEN 'day' THEN 86400 WHEN 'month' THEN 2592000 ELSE 31536000 END::float8
    + CASE WHEN a[1] LIKE '-%' THEN -0.5 ELSE 0.5 END)::bigint;
END
$f$;

-- A time value with its modifiers applied, one after the other; jd is NULL for what is no time value.
-- Without `now` the call depends on its arguments alone, and refuses what does not, as SQLite does
-- in an index.
CREATE OR REPLACE FUNCTION sqlpg.time_value(args text[], now bigint, OUT jd bigint, OUT y bigint, OUT mo bigint,
  OUT d bigint, OUT h int, OUT mi int, OUT sec float8)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  s record;
  day record;
  modifier text;
  t timestamp;
  n bigint;
BEGIN
  IF array_position(args, NULL) IS NOT NULL THEN RETURN; END IF;
  s := sqlpg.time_parse(coalesce(args[1], 'now'), now);
  FOR i IN 2..coalesce(array_length(args, 1), 1) LOOP
    modifier := lower(args[i]);
    IF s.y IS NULL AND s.jd IS NOT NULL THEN
      day := sqlpg.ms_day(s.jd);
      s.y := day.y; s.mo := day.m; s.d := day.d;
    END IF;
    IF modifier IN ('auto', 'julianday', 'unixepoch') THEN
      IF i <> 2 OR (s.raw IS NULL AND modifier <> 'auto') OR (s.jd IS NULL AND modifier = 'julianday') THEN
        RETURN;
      END IF;
      IF modifier = 'unixepoch' OR (modifier = 'auto' AND s.jd IS NULL) THEN
        IF s.raw IS NULL OR s.raw < -210866760000 OR s.raw >= 253402300800 THEN RETURN; END IF;
        s.jd := floor(s.raw * 1000.0 + 210866760000000.0 + 0.5)::bigint;
      END IF;
      s.raw := NULL;
      CONTINUE WHEN modifier = 'auto' AND s.h IS NOT NULL;
    ELSIF s.jd IS NULL THEN
      RETURN;
    ELSIF modifier = 'utc' AND s.zoned THEN
      CONTINUE;
    ELSIF modifier IN ('localtime', 'utc') THEN
      IF now IS NULL THEN RAISE EXCEPTION 'non-deterministic use of a date and time function'; END IF;
      t := timestamp '1970-01-01' + (s.jd - 210866760000000) * interval '1 millisecond';
      IF modifier = 'localtime' THEN t := t AT TIME ZONE 'UTC' AT TIME ZONE current_setting('TimeZone');
      ELSE t := t AT TIME ZONE current_setting('TimeZone') AT TIME ZONE 'UTC';
      END IF;
      s.zoned := modifier = 'utc';
      s.jd := round(extract(epoch FROM t) * 1000)::bigint + 210866760000000;
    ELSIF modifier ~ '^weekday[ \t]+[+]?[0-6](\.0*)?[ \t]*$' THEN
      n := substring(modifier FROM '[0-6]')::bigint;
      s.jd := s.jd + (n + 7 - (s.jd + 129600000) / 86400000 % 7) % 7 * 86400000;
    ELSIF modifier IN ('start of month', 'start of year', 'start of day') THEN
      IF modifier = 'start of year' THEN s.mo := 1; END IF;
      IF modifier <> 'start of day' THEN s.d := 1; END IF;
      s.jd := sqlpg.day_ms(s.y, s.mo, s.d); s.h := 0; s.mi := 0; s.sec := 0;
      CONTINUE;
    ELSE
      s.jd := sqlpg.time_add(s.jd, modifier, s.y, s.mo, s.d);
    END IF;
    s.y := NULL;
    s.h := NULL;
  END LOOP;

  IF s.jd IS NULL OR s.jd NOT BETWEEN 0 AND 464269060799999 THEN RETURN; END IF;
  jd := s.jd; y := s.y; mo := s.mo; d := s.d; h := s.h; mi := s.mi; sec := s.sec;
  IF y IS NULL THEN
    day := sqlpg.ms_day(jd);
    y := day.y; mo := day.m; d := day.d;
  END IF;
  IF h IS NULL THEN
    n := (jd + 43200000) % 86400000;
    h := n / 3600000; mi := n / 60000 % 60; sec := (n % 60000)::float8 / 1000;
  END IF;
END
$f$;

-- this statement's time; SQLite, too, keeps it while a statement runs
CREATE OR REPLACE FUNCTION sqlpg.now_ms() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $f$
  SELECT floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint + 210866760000000
$f$;

-- days since the first of January
CREATE OR REPLACE FUNCTION sqlpg.day_of_year(y bigint, mo bigint, d bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
  RETURN (sqlpg.day_ms(y, mo, d) - sqlpg.day_ms(y, 1, 1)) / 86400000;
END
$f$;

-- strftime() of a time value
CREATE OR REPLACE FUNCTION sqlpg.time_format(format text, args text[], now bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  s record;
  o text := '';
  rest text := format;
  i int;
  iso date;  -- for the year and week of ISO 8601
BEGIN
  IF format IS NULL THEN RETURN NULL; END IF;
  s := sqlpg.time_value(args, now);
  IF s.jd IS NULL THEN RETURN NULL; END IF;
  LOOP
    i := strpos(rest, '%');
    EXIT WHEN i = 0;
    IF pg_catalog.substr(rest, i + 1, 1) IN ('G', 'g', 'V') THEN
      iso := date '2000-01-01' + ((s.jd - 211813444800000 - 43200000) / 86400000)::int;
    END IF;
    o := o || left(rest, i - 1) || CASE pg_catalog.substr(rest, i + 1, 1)
      WHEN 'Y' THEN CASE WHEN s.y < 0 THEN '-' ELSE '' END || lpad(abs(s.y)::text, 4, '0')
      WHEN 'm' THEN lpad(s.mo::text, 2, '0')
      WHEN 'd' THEN lpad(s.d::text, 2, '0')
      WHEN 'H' THEN lpad(s.h::text, 2, '0')
      WHEN 'M' THEN lpad(s.mi::text, 2, '0')
      WHEN 'S' THEN lpad(trunc(s.sec)::text, 2, '0')
      WHEN 'f' THEN to_char(round(least(s.sec, 59.999)::numeric, 3), 'FM00.000')
      WHEN 's' THEN (s.jd / 1000 - 210866760000)::text
      WHEN 'j' THEN lpad((sqlpg.day_of_year(s.y, s.mo, s.d) + 1)::text, 3, '0')
      WHEN 'w' THEN ((s.jd + 129600000) / 86400000 % 7)::text
      WHEN 'W' THEN lpad(((sqlpg.day_of_year(s.y, s.mo, s.d) + 7 - (s.jd + 43200000) / 86400000 % 7) / 7)::text, 2, '0')
      WHEN 'J' THEN rtrim(rtrim(round(sqlpg.exact(s.jd / 86400000.0::float8),
        16 - length((s.jd / 86400000)::text))::text, '0'), '.')
      WHEN '%' THEN '%'
      -- since SQLite 3.44
      WHEN 'e' THEN lpad(s.d::text, 2)
      WHEN 'F' THEN to_char(s.y, 'FM0000') || to_char(s.mo, '"-"FM00') || to_char(s.d, '"-"FM00')
      WHEN 'T' THEN lpad(s.h::text, 2, '0') || to_char(s.mi, '":"FM00') || to_char(trunc(s.sec), '":"FM00')
      WHEN 'R' THEN lpad(s.h::text, 2, '0') || to_char(s.mi, '":"FM00')
      WHEN 'I' THEN lpad(((s.h + 11) % 12 + 1)::text, 2, '0')
      WHEN 'k' THEN lpad(s.h::text, 2)
      WHEN 'l' THEN lpad(((s.h + 11) % 12 + 1)::text, 2)
      WHEN 'p' THEN CASE WHEN s.h % 24 < 12 THEN 'AM' ELSE 'PM' END
      WHEN 'P' THEN CASE WHEN s.h % 24 < 12 THEN 'am' ELSE 'pm' END
      WHEN 'u' THEN ((s.jd + 43200000) / 86400000 % 7 + 1)::text
      WHEN 'U' THEN lpad(((sqlpg.day_of_year(s.y, s.mo, s.d) + 7 - (s.jd + 129600000) / 86400000 % 7) / 7)::text, 2, '0')
      WHEN 'G' THEN to_char(iso, 'IYYY')
      WHEN 'g' THEN to_char(iso, 'IY')
      WHEN 'V' THEN to_char(iso, 'IW')
    END;
    rest := pg_catalog.substr(rest, i + 2);
  END LOOP;
  RETURN o || rest;
END
$f$;

-- strftime(), for values that are the same at any time: fit for indexes
CREATE OR REPLACE FUNCTION sqlpg.strftime(format text, VARIADIC args text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT sqlpg.time_format(format, args, NULL)
$f$;

-- date()
CREATE OR REPLACE FUNCTION sqlpg.date(VARIADIC args text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT sqlpg.time_format('%Y-%m-%d', args, NULL)
$f$;

-- time()
CREATE OR REPLACE FUNCTION sqlpg.time(VARIADIC args text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT sqlpg.time_format('%H:%M:%S', args, NULL)
$f$;

-- datetime()
CREATE OR REPLACE FUNCTION sqlpg.datetime(VARIADIC args text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT sqlpg.time_format('%Y-%m-%d %H:%M:%S', args, NULL)
$f$;

-- julianday()
CREATE OR REPLACE FUNCTION sqlpg.julianday(VARIADIC args text[]) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT (sqlpg.time_value(args, NULL)).jd / 86400000::float8
$f$;

-- unixepoch()
CREATE OR REPLACE FUNCTION sqlpg.unixepoch(VARIADIC args text[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT (sqlpg.time_value(args, NULL)).jd / 1000 - 210866760000
$f$;

-- The same with 'now', 'localtime' and 'utc'.
-- strftime()
CREATE OR REPLACE FUNCTION sqlpg.strftime_stable(format text, VARIADIC args text[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $f$
  SELECT sqlpg.time_format(format, args, sqlpg.now_ms())
$f$;

-- date()
CREATE OR REPLACE FUNCTION sqlpg.date_stable(VARIADIC args text[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $f$
  SELECT sqlpg.time_format('%Y-%m-%d', args, sqlpg.now_ms())
$f$;

-- time()
CREATE OR REPLACE FUNCTION sqlpg.time_stable(VARIADIC args text[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $f$
  SELECT sqlpg.time_format('%H:%M:%S', args, sqlpg.now_ms())
$f$;

-- datetime()
CREATE OR REPLACE FUNCTION sqlpg.datetime_stable(VARIADIC args text[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $f$
  SELECT sqlpg.time_format('%Y-%m-%d %H:%M:%S', args, sqlpg.now_ms())
$f$;

-- julianday()
CREATE OR REPLACE FUNCTION sqlpg.julianday_stable(VARIADIC args text[]) RETURNS float8
LANGUAGE sql STABLE PARALLEL SAFE AS $f$
  SELECT (sqlpg.time_value(args, sqlpg.now_ms())).jd / 86400000::float8
$f$;

-- unixepoch()
CREATE OR REPLACE FUNCTION sqlpg.unixepoch_stable(VARIADIC args text[]) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $f$
  SELECT (sqlpg.time_value(args, sqlpg.now_ms())).jd / 1000 - 210866760000
$f$;

-- A time value as PostgreSQL's own timestamp (UTC), for arithmetic on it; NULL for what is none.
CREATE OR REPLACE FUNCTION sqlpg.timestamp(VARIADIC args text[]) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT timestamp '1970-01-01' + ((sqlpg.time_value(args, NULL)).jd - 210866760000000) * interval '1 millisecond'
$f$;

-- seconds since 1970 as a timestamp (UTC); NULL outside of the years that SQLite knows
CREATE OR REPLACE FUNCTION sqlpg.from_unixepoch(seconds float8) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT CASE WHEN seconds >= -210866760000 AND seconds < 253402300800
    THEN timestamp '1970-01-01' + floor(seconds * 1000 + 0.5) * interval '1 millisecond' END
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

-- '+n months': the day of the month stays, also where the next month is too short for it
CREATE OR REPLACE FUNCTION sqlpg.add_months(t timestamp, months int) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT date_trunc('month', t) + months * interval '1 month' + (t - date_trunc('month', t))
$f$;

-- timediff(): years, months, days and time from b to a
CREATE OR REPLACE FUNCTION sqlpg.timediff(a text, b text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  x timestamp := sqlpg.timestamp(a);
  y timestamp := sqlpg.timestamp(b);
  forth int;
  months int;
  rest interval;
BEGIN
  IF x IS NULL OR y IS NULL THEN RETURN NULL; END IF;
  forth := CASE WHEN x >= y THEN 1 ELSE -1 END;
  months := (extract(year FROM x) - extract(year FROM y)) * 12 + extract(month FROM x) - extract(month FROM y);
  WHILE (x - sqlpg.add_months(y, months)) * forth < interval '0' LOOP months := months - forth; END LOOP;
  rest := (x - sqlpg.add_months(y, months)) * forth;
  months := abs(months);
  RETURN CASE forth WHEN 1 THEN '+' ELSE '-' END || to_char(months / 12, 'FM0000') || to_char(months % 12, '"-"FM00')
    || to_char(extract(day FROM rest), '"-"FM00') || to_char(rest - extract(day FROM rest)::int * interval '1 day', ' HH24:MI:SS.MS');
END
$f$;

-- 'weekday n': this day or the next that is the n-th of a week, Sunday being 0
CREATE OR REPLACE FUNCTION sqlpg.weekday(t timestamp, n int) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT t + (n + 7 - extract(dow FROM t)::int) % 7 * interval '1 day'
$f$;
