-- JSON (json1.html). PostgreSQL's type json is used, not jsonb: it keeps the order of keys, doubled
-- keys, and numbers as they are written.

-- whether a text is JSON (RFC 8259). Without an exception block, which would forbid parallel plans:
-- strings and scalars become one character each, then arrays and objects of them shrink to one.
CREATE OR REPLACE FUNCTION sqlpg.json_valid(x text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  s text := x;
  shorter text;
BEGIN
  IF x ~ '[\x01-\x08\x0b\x0c\x0e-\x1f]' THEN RETURN false; END IF;
  s := regexp_replace(s, '"(?:[^"\\\x01-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"', E'\x01', 'g');
  s := regexp_replace(s, '-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null', E'\x02', 'g');
  s := regexp_replace(s, '[ \t\n\r]+', '', 'g');
  LOOP
    shorter := regexp_replace(s, '\[(?:[\x01\x02](?:,[\x01\x02])*)?\]|\{(?:\x01:[\x01\x02](?:,\x01:[\x01\x02])*)?\}',
      E'\x02', 'g');
    EXIT WHEN shorter = s;
    s := shorter;
  END LOOP;
  RETURN s IN (E'\x01', E'\x02');
END
$f$;

-- json(): blanks outside of strings dropped
CREATE OR REPLACE FUNCTION sqlpg.json(x json) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT regexp_replace(x::text, '("(?:[^"\\]|\\.)*")|[ \t\n\r]+', '\1', 'g')
$f$;

-- the part of a document that a path of SQLite names; of a doubled key the first
CREATE OR REPLACE FUNCTION sqlpg.json_at(x json, path text) RETURNS json
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  rest text := pg_catalog.substr(path, 2);
  a text[];
  n int;
BEGIN
  IF path !~ '^\$' THEN RAISE EXCEPTION 'JSON path error near ''%''', path; END IF;
  WHILE rest <> '' LOOP
    IF rest ~ '^\.' THEN
      a := coalesce(regexp_match(rest, '^\."([^"]*)"(.*)$'), regexp_match(rest, '^\.([^.[]+)(.*)$'));
      IF a IS NULL THEN RAISE EXCEPTION 'JSON path error near ''%''', rest; END IF;
      IF json_typeof(x) <> 'object' THEN RETURN NULL; END IF;
      x := (SELECT e.value FROM json_each(x) WITH ORDINALITY AS e(key, value, o)
        WHERE to_json(e.key)::text = to_json(a[1])::text ORDER BY o LIMIT 1);
    ELSE
      a := regexp_match(rest, '^\[(?:([0-9]+)|#(?:-([0-9]+))?)\](.*)$');
      IF a IS NULL THEN RAISE EXCEPTION 'JSON path error near ''%''', rest; END IF;
      IF json_typeof(x) <> 'array' THEN RETURN NULL; END IF;
      n := coalesce(a[1]::int, json_array_length(x) - coalesce(a[2]::int, 0));
      IF n < 0 THEN RETURN NULL; END IF;
      x := x -> n;
      a[2] := a[3];
    END IF;
    IF x IS NULL THEN RETURN NULL; END IF;
    rest := a[2];
  END LOOP;
  RETURN x;
END
$f$;

-- json_type()
CREATE OR REPLACE FUNCTION sqlpg.json_type(x json, path text DEFAULT '$') RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  j json := CASE path WHEN '$' THEN x ELSE sqlpg.json_at(x, path) END;
BEGIN
  RETURN CASE json_typeof(j)
    WHEN 'boolean' THEN btrim(j::text, E' \t\n\r')
    WHEN 'string' THEN 'text'
    WHEN 'number' THEN CASE WHEN j::text ~ '[.eE]' THEN 'real' ELSE 'integer' END
    ELSE json_typeof(j) END;
END
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

-- the value of a part of a document: a number or a string
CREATE OR REPLACE FUNCTION sqlpg.json_value(x json) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  v text := sqlpg.json_text(x);
  f float8;
BEGIN
  IF json_typeof(x) NOT IN ('number', 'boolean') THEN RETURN to_jsonb(v); END IF;
  IF v ~ '^-?[0-9]+$' THEN RETURN v::jsonb; END IF;
  f := sqlpg.text_real(x #>> '{}');
  RETURN CASE WHEN abs(f) = 'Infinity' THEN (x #>> '{}')::jsonb
    WHEN f <> trunc(f) THEN to_jsonb(f)
    ELSE (to_jsonb(f)::text || '.0')::jsonb END;
END
$f$;

-- json_extract() of several paths: an array
CREATE OR REPLACE FUNCTION sqlpg.json_extract(x json, VARIADIC paths text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  o text := '';
  p text;
BEGIN
  FOREACH p IN ARRAY paths LOOP o := o || ',' || coalesce(sqlpg.json(sqlpg.json_at(x, p)), 'null'); END LOOP;
  RETURN '[' || pg_catalog.substr(o, 2) || ']';
END
$f$;

-- the path that the right side of -> and ->> stands for
CREATE OR REPLACE FUNCTION sqlpg.json_arrow_path(p text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
  RETURN CASE WHEN p ~ '^\$' THEN p
    WHEN p ~ '^[0-9]' THEN '$[' || p || ']'
    WHEN p ~ '^\[' THEN '$' || p
    ELSE '$.' || p END;
END
$f$;

-- json_array_length(): 0 of what is no array
CREATE OR REPLACE FUNCTION sqlpg.json_array_length(x json, path text DEFAULT '$') RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  j json := sqlpg.json_at(x, path);
BEGIN
  RETURN CASE WHEN json_typeof(j) = 'array' THEN json_array_length(j) WHEN j IS NOT NULL THEN 0 END;
END
$f$;

-- a part of a document as an element of another one: json_extract() makes numbers of true and false
CREATE OR REPLACE FUNCTION sqlpg.json_element(x json) RETURNS json
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
BEGIN
  RETURN CASE json_typeof(x) WHEN 'boolean' THEN sqlpg.json_text(x)::json ELSE x END;
END
$f$;

-- json_array() and json_group_array(): no blanks
CREATE OR REPLACE FUNCTION sqlpg.json_array(elements json[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT '[' || coalesce(string_agg(coalesce(sqlpg.json(e), 'null'), ',' ORDER BY o), '') || ']'
  FROM unnest(elements) WITH ORDINALITY AS u(e, o)
$f$;

-- to_json() of numbers and texts, on which no setting has a say: PostgreSQL calls its own merely stable
CREATE OR REPLACE FUNCTION sqlpg.to_json(x anyelement) RETURNS json
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT pg_catalog.to_json(x)
$f$;

CREATE OR REPLACE FUNCTION sqlpg.to_jsonb(x anyelement) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT pg_catalog.to_jsonb(x)
$f$;

-- json_object() and json_group_object(): no blanks
CREATE OR REPLACE FUNCTION sqlpg.json_object(keys text[], elements json[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT '{' || coalesce(string_agg(to_json(k)::text || ':' || coalesce(sqlpg.json(e), 'null'), ',' ORDER BY o), '') || '}'
  FROM unnest(keys, elements) WITH ORDINALITY AS u(k, e, o) WHERE k IS NOT NULL
$f$;

-- json_set(), json_insert(), json_replace() of one path; mode is the function's name
CREATE OR REPLACE FUNCTION sqlpg.json_edit(x json, path text, element json, mode text) RETURNS json
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  a text[];
  kind text;
  o text := '';
  found boolean := false;
  n int;
  r record;
  part json;
BEGIN
  IF x IS NULL OR path IS NULL THEN RETURN NULL; END IF;
  IF path = '$' THEN RETURN CASE WHEN mode = 'insert' THEN x ELSE coalesce(element, 'null') END; END IF;
  a := coalesce(regexp_match(path, '^\$\.(")([^"]*)"(.*)$'), regexp_match(path, '^\$(\.)([^.[]+)(.*)$'),
    regexp_match(path, '^\$(\[)([0-9]+|#|#-[0-9]+)\](.*)$'));
  IF a IS NULL THEN RAISE EXCEPTION 'JSON path error near ''%''', pg_catalog.substr(path, 2); END IF;
  kind := CASE a[1] WHEN '[' THEN 'array' ELSE 'object' END;
  IF json_typeof(x) <> kind THEN RETURN x; END IF;

  IF kind = 'array' THEN
    n := CASE WHEN a[2] ~ '^#' THEN json_array_length(x) + coalesce(nullif(ltrim(a[2], '#'), '')::int, 0)
      ELSE a[2]::int END;
    FOR r IN SELECT e.value, e.o - 1 AS i FROM json_array_elements(x) WITH ORDINALITY AS e(value, o) ORDER BY e.o LOOP
      IF r.i = n THEN found := true; END IF;
      CONTINUE WHEN r.i = n AND mode = 'remove' AND a[3] = '';
      o := o || ',' || CASE WHEN r.i = n THEN sqlpg.json_edit(r.value, '$' || a[3], element, mode) ELSE r.value END;
    END LOOP;
    found := found OR n <> json_array_length(x);
  ELSE
    FOR r IN SELECT e.key, e.value FROM json_each(x) WITH ORDINALITY AS e(key, value, o) ORDER BY e.o LOOP
      IF r.key = a[2] AND NOT found THEN
        found := true;
        CONTINUE WHEN mode = 'remove' AND a[3] = '';
        r.value := sqlpg.json_edit(r.value, '$' || a[3], element, mode);
      END IF;
      o := o || ',' || to_json(r.key)::text || ':' || r.value;
    END LOOP;
  END IF;

  IF NOT found AND mode IN ('set', 'insert') THEN
    part := CASE WHEN a[3] = '' THEN coalesce(element, 'null')
      WHEN a[3] ~ '^\.' THEN sqlpg.json_edit('{}', '$' || a[3], element, 'set')
      WHEN a[3] ~ '^\[0\]' THEN sqlpg.json_edit('[]', '$' || a[3], element, 'set') END;
    IF part::text NOT IN ('{}', '[]') OR a[3] = '' THEN
      o := o || ',' || CASE kind WHEN 'object' THEN to_json(a[2])::text || ':' ELSE '' END || part;
    END IF;
  END IF;
  o := pg_catalog.substr(o, 2);
  RETURN CASE kind WHEN 'array' THEN '[' || o || ']' ELSE '{' || o || '}' END;
END
$f$;

-- json_set(): paths and values by turns
CREATE OR REPLACE FUNCTION sqlpg.json_set(x json, paths text[], elements json[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
BEGIN
  FOR i IN 1..array_length(paths, 1) LOOP x := sqlpg.json_edit(x, paths[i], elements[i], 'set'); END LOOP;
  RETURN sqlpg.json(x);
END
$f$;

-- json_insert(): only what is not there yet
CREATE OR REPLACE FUNCTION sqlpg.json_insert(x json, paths text[], elements json[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
BEGIN
  FOR i IN 1..array_length(paths, 1) LOOP x := sqlpg.json_edit(x, paths[i], elements[i], 'insert'); END LOOP;
  RETURN sqlpg.json(x);
END
$f$;

-- json_replace(): only what is there
CREATE OR REPLACE FUNCTION sqlpg.json_replace(x json, paths text[], elements json[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
BEGIN
  FOR i IN 1..array_length(paths, 1) LOOP x := sqlpg.json_edit(x, paths[i], elements[i], 'replace'); END LOOP;
  RETURN sqlpg.json(x);
END
$f$;

-- json_remove(): one path after the other
CREATE OR REPLACE FUNCTION sqlpg.json_remove(x json, VARIADIC paths text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
BEGIN
  FOR i IN 1..array_length(paths, 1) LOOP
    IF paths[i] IS NULL OR paths[i] = '$' THEN RETURN NULL; END IF;
    x := sqlpg.json_edit(x, paths[i], NULL, 'remove');
  END LOOP;
  RETURN sqlpg.json(x);
END
$f$;

-- json_patch(): RFC 7396, the order of keys kept
CREATE OR REPLACE FUNCTION sqlpg.json_patch(x json, patch json) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $f$
DECLARE
  o text := '';
  r record;
BEGIN
  IF json_typeof(patch) <> 'object' THEN RETURN sqlpg.json(patch); END IF;
  IF json_typeof(x) <> 'object' THEN x := '{}'; END IF;
  FOR r IN
    SELECT coalesce(a.key, b.key) AS key, a.value AS old, b.value AS new
    FROM json_each(x) WITH ORDINALITY AS a(key, value, o)
      FULL JOIN json_each(patch) WITH ORDINALITY AS b(key, value, o) ON a.key = b.key
    ORDER BY a.o NULLS LAST, b.o
  LOOP
    CONTINUE WHEN json_typeof(r.new) = 'null';
    o := o || ',' || to_json(r.key)::text || ':'
      || CASE WHEN r.new IS NULL THEN sqlpg.json(r.old) ELSE sqlpg.json_patch(coalesce(r.old, '{}'), r.new) END;
  END LOOP;
  RETURN '{' || pg_catalog.substr(o, 2) || '}';
END
$f$;

-- how many nodes SQLite counts in a document: its values and its keys
CREATE OR REPLACE FUNCTION sqlpg.json_nodes(x json) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT count(*) FROM regexp_matches(x::text, '"(?:[^"\\]|\\.)*"|[^ \t\n\r,:"\[\]{}]+|[\[{]', 'g')
$f$;

-- the members of an array or object, each with its place among the nodes
CREATE OR REPLACE FUNCTION sqlpg.json_members(x json)
RETURNS TABLE (key jsonb, value json, step text, place bigint)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT to_jsonb(o - 1), v, '[' || o - 1 || ']', 1 + coalesce(sum(sqlpg.json_nodes(v)) OVER before, 0)::bigint
  FROM json_array_elements(CASE json_typeof(x) WHEN 'array' THEN x ELSE '[]' END) WITH ORDINALITY AS a(v, o)
  WINDOW before AS (ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  UNION ALL
  SELECT to_jsonb(k), v, CASE WHEN k ~ '^[A-Za-z][A-Za-z0-9]*$' THEN '.' || k ELSE '."' || k || '"' END,
    2 + coalesce(sum(1 + sqlpg.json_nodes(v)) OVER before, 0)::bigint
  FROM json_each(CASE json_typeof(x) WHEN 'object' THEN x ELSE '{}' END) WITH ORDINALITY AS b(k, v, o)
  WINDOW before AS (ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
$f$;

-- json_each(): the members of an array or object, or the value itself
CREATE OR REPLACE FUNCTION sqlpg.json_each(x json, root text DEFAULT '$')
RETURNS TABLE (key jsonb, value jsonb, type text, atom jsonb, id bigint, parent bigint, fullkey text, path text)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20 AS $f$
  SELECT m.key, sqlpg.json_value(m.value), sqlpg.json_type(m.value),
    CASE WHEN json_typeof(m.value) NOT IN ('array', 'object') THEN sqlpg.json_value(m.value) END,
    m.place, NULL::bigint, root || m.step, root
  FROM sqlpg.json_at(x, root) AS j, sqlpg.json_members(j) AS m
  UNION ALL
  SELECT NULL, sqlpg.json_value(j), sqlpg.json_type(j), sqlpg.json_value(j), 0, NULL, root, root
  FROM sqlpg.json_at(x, root) AS j WHERE json_typeof(j) NOT IN ('array', 'object')
  ORDER BY 5
$f$;

-- json_tree(): the value itself and all below it; ids count from the value
CREATE OR REPLACE FUNCTION sqlpg.json_tree(x json, root text DEFAULT '$')
RETURNS TABLE (key jsonb, value jsonb, type text, atom jsonb, id bigint, parent bigint, fullkey text, path text)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS $f$
  WITH RECURSIVE tree(key, j, id, parent, fullkey, path) AS (
    SELECT CASE WHEN json_typeof(j) IN ('array', 'object')
        THEN to_jsonb(btrim(substring(root FROM '\.("[^"]*"|[^.[]+)$'), '"')) END,
      j, 0::bigint, NULL::bigint, root,
      regexp_replace(root, '(\.("[^"]*"|[^.[]+)|\[[^[]*\])$', '')
    FROM sqlpg.json_at(x, root) AS j WHERE j IS NOT NULL
    UNION ALL
    SELECT m.key, m.value, t.id + m.place, t.id, t.fullkey || m.step, t.fullkey
    FROM tree t, sqlpg.json_members(t.j) AS m
  )
  SELECT key, sqlpg.json_value(j), sqlpg.json_type(j),
    CASE WHEN json_typeof(j) NOT IN ('array', 'object') THEN sqlpg.json_value(j) END, id, parent, fullkey, path
  FROM tree ORDER BY id
$f$;

-- max() and min() of several values of any class: NULL if one of them is
CREATE OR REPLACE FUNCTION sqlpg.greatest(VARIADIC items jsonb[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  best jsonb := items[1];
BEGIN
  FOR i IN 2..array_length(items, 1) LOOP
    IF items[i] IS NULL OR sqlpg.compare(best, items[i]) < 0 THEN best := items[i]; END IF;
    EXIT WHEN best IS NULL;
  END LOOP;
  RETURN best;
END
$f$;
CREATE OR REPLACE FUNCTION sqlpg.least(VARIADIC items jsonb[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
  best jsonb := items[1];
BEGIN
  FOR i IN 2..array_length(items, 1) LOOP
    IF items[i] IS NULL OR sqlpg.compare(best, items[i]) >= 0 THEN best := items[i]; END IF;
    EXIT WHEN best IS NULL;
  END LOOP;
  RETURN best;
END
$f$;
