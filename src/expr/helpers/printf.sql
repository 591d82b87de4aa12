-- printf() and format() (printf.html).

-- the digits of %f, %e, %g and their like, without sign
CREATE OR REPLACE FUNCTION sqlpg.printf_real(x float8, conversion text, flags text, digits int) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  general boolean := lower(conversion) = 'g';
  places int := CASE WHEN general THEN greatest(digits, 1) - 1 ELSE digits END;
  value numeric := sqlpg.exact(x);
  e int := 0;
  n numeric;
  o text;
BEGIN
  IF conversion = 'f' THEN
    o := round(sqlpg.nudge(x, digits), digits)::text;
  ELSE
    IF x <> 0 THEN
      e := floor(log(value))::int;
      IF value < ('1e' || e)::numeric THEN e := e - 1; END IF;
      n := round(value * ('1e' || -e)::numeric, places);
      IF n >= 10 THEN e := e + 1; n := round(value * ('1e' || -e)::numeric, places); END IF;
    END IF;
    IF general AND e BETWEEN -4 AND places THEN
      o := round(value, places - e)::text;
      conversion := 'f';
    ELSE
      o := round(coalesce(n, 0), places)::text;
    END IF;
  END IF;
  IF (general OR flags ~ '!') AND flags !~ '#' AND o ~ '\.' THEN o := rtrim(rtrim(o, '0'), '.'); END IF;
  IF flags ~ '[#!]' AND o !~ '\.' THEN o := o || CASE WHEN flags ~ '!' THEN '.0' ELSE '.' END; END IF;
  IF conversion = 'f' THEN RETURN o; END IF;
  RETURN o || CASE WHEN conversion IN ('E', 'G') THEN 'E' ELSE 'e' END
    || CASE WHEN e < 0 THEN '-' ELSE '+' END || lpad(abs(e)::text, greatest(2, length(abs(e)::text)), '0');
END
$f$;

-- an integer in base 8 or 16, negative ones as 64 bits without sign
CREATE OR REPLACE FUNCTION sqlpg.printf_base(x numeric, base int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  n numeric := CASE WHEN x < 0 THEN x + 18446744073709551616 ELSE x END;
  o text := '';
BEGIN
  LOOP
    o := pg_catalog.substr('0123456789abcdef', mod(n, base)::int + 1, 1) || o;
    n := div(n, base);
    EXIT WHEN n = 0;
  END LOOP;
  RETURN o;
END
$f$;

-- one conversion of printf(): sign, digits, padding; lengths of text are in bytes without the flag !
CREATE OR REPLACE FUNCTION sqlpg.printf_one(flags text, width int, digits int, conversion text, arg text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  sign text := coalesce(right(regexp_replace(flags, '[^+ ]', '', 'g'), 1), '');
  pad int := CASE WHEN flags ~ '0' THEN width ELSE 0 END;
  n numeric;
  x float8;
  o text;
  size int;
BEGIN
  IF conversion IN ('d', 'i', 'u', 'x', 'X', 'o', 'p', 'r') THEN
    n := sqlpg.text_int(coalesce(arg, '0'));
    IF conversion IN ('d', 'i', 'r') THEN
      IF n < 0 THEN sign := '-'; END IF;
      o := abs(n)::text;
      IF conversion = 'r' THEN
        o := o || CASE WHEN o ~ '1[0-9]$' THEN 'th' WHEN o ~ '1$' THEN 'st' WHEN o ~ '2$' THEN 'nd'
          WHEN o ~ '3$' THEN 'rd' ELSE 'th' END;
      END IF;
    ELSE
      sign := '';
      IF conversion = 'u' THEN o := (CASE WHEN n < 0 THEN n + 18446744073709551616 ELSE n END)::text;
      ELSE o := sqlpg.printf_base(n, CASE conversion WHEN 'o' THEN 8 ELSE 16 END);
      END IF;
      IF conversion IN ('X', 'p') THEN o := upper(o); END IF;
    END IF;
    o := lpad(o, greatest(length(o), coalesce(digits, 1), pad - length(sign)), '0');
    IF flags ~ ',' AND conversion IN ('d', 'i', 'u') THEN
      o := reverse(regexp_replace(reverse(o), '([0-9]{3})(?=[0-9])', '\1,', 'g'));
    END IF;
    IF flags ~ '#' AND n <> 0 AND conversion IN ('x', 'X', 'o', 'p') THEN
      o := CASE conversion WHEN 'x' THEN '0x' WHEN 'o' THEN '0' ELSE '0X' END || o;
    END IF;
    o := sign || o;
  ELSIF conversion IN ('f', 'e', 'E', 'g', 'G') THEN
    x := CASE WHEN arg ~ '^-?Inf' THEN arg::float8 ELSE sqlpg.text_real(coalesce(arg, '0')) END;
    IF x < 0 THEN sign := '-'; END IF;
    IF abs(x) = 'Infinity' THEN
      o := sign || 'Inf';
    ELSE
      o := sqlpg.printf_real(abs(x), conversion, flags, coalesce(digits, 6));
      IF flags !~ '-' THEN o := lpad(o, greatest(length(o), pad - length(sign)), '0'); END IF;
      o := sign || o;
    END IF;
  ELSIF conversion = 'c' THEN
    o := repeat(left(coalesce(arg, ''), 1), greatest(coalesce(digits, 1), 1));
  ELSE
    o := left(arg, coalesce(digits, 1000000000));
    WHILE flags !~ '!' AND octet_length(o) > digits LOOP o := left(o, -1); END LOOP;
    o := CASE conversion
      WHEN 'q' THEN coalesce(replace(o, '''', ''''''), '(NULL)')
      WHEN 'Q' THEN coalesce('''' || replace(o, '''', '''''') || '''', 'NULL')
      WHEN 'w' THEN coalesce(replace(o, '"', '""'), '(NULL)')
      ELSE coalesce(o, '') END;
  END IF;
  size := CASE WHEN flags ~ '!' OR conversion = 'c' THEN length(o) ELSE octet_length(o) END;
  RETURN CASE WHEN flags ~ '-' THEN o || repeat(' ', width - size) ELSE repeat(' ', width - size) || o END;
END
$f$;

-- printf(): arguments as the text that SQLite sees; an unknown conversion ends the text
CREATE OR REPLACE FUNCTION sqlpg.printf(format text, VARIADIC args text[] DEFAULT '{}') RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  o text;  -- NULL until something is put out
  rest text := format;
  a text[];
  k int := 1;
  flags text;
  width int;
  digits int;
BEGIN
  LOOP
    a := regexp_match(rest,
      '^([^%]*)%([-+ 0#!,]*)([0-9]+|\*)?(?:(\.)([0-9]+|\*)?)?l{0,2}([diuxXopreEfgGcszqQw%])(.*)$');
    IF a IS NULL THEN
      RETURN nullif(concat(o, regexp_replace(rest, '%.+$', '')), CASE WHEN o IS NULL THEN '' END);
    END IF;
    o := coalesce(o, '') || a[1];
    flags := a[2];
    rest := a[7];

    width := coalesce(nullif(a[3], '*')::int, 0);
    IF a[3] = '*' THEN
      width := sqlpg.text_int(coalesce(args[k], '0'))::int;
      k := k + 1;
      IF width < 0 THEN flags := flags || '-'; width := -width; END IF;
    END IF;
    digits := CASE WHEN a[5] = '*' THEN NULL WHEN a[4] IS NOT NULL THEN coalesce(a[5], '0')::int END;
    IF a[5] = '*' THEN
      digits := abs(sqlpg.text_int(coalesce(args[k], '0'))::int);
      k := k + 1;
    END IF;
    IF a[6] = '%' THEN
      o := o || sqlpg.printf_one(flags, width, NULL, 's', '%');
    ELSE
      o := o || sqlpg.printf_one(flags, width, digits, a[6], args[k]);
      k := k + 1;
    END IF;
  END LOOP;
END
$f$;
