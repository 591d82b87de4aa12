-- Random values.

-- random(): any integer of 64 bits
CREATE OR REPLACE FUNCTION sqlpg.random() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL SAFE AS $f$
  SELECT ('x' || right(replace(gen_random_uuid()::text, '-', ''), 8)
    || left(replace(gen_random_uuid()::text, '-', ''), 8))::bit(64)::bigint
$f$;

-- randomblob(n): at least one byte
CREATE OR REPLACE FUNCTION sqlpg.randomblob(n bigint) RETURNS bytea
LANGUAGE sql VOLATILE PARALLEL SAFE AS $f$
  SELECT decode(string_agg(right(gen_random_uuid()::text, 2), ''), 'hex')
  FROM generate_series(1, greatest(coalesce(n, 1), 1))
$f$;
