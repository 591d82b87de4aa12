BEGIN TRANSACTION;
CREATE TABLE empty(
  a INT CHECK (a >= 0),
  b TEXT CHECK (b IN ('x', 'y') OR b IS NULL),
  c TEXT CONSTRAINT short CHECK (length(c) <= 5),
  d BOOLEAN CHECK (d IN (0, 1)),
  e INT CHECK (e),
  f TEXT CHECK (f GLOB '[0-9]*' AND f LIKE '%A'),
  g INT CHECK (typeof(g) = 'integer'),
  h TEXT COLLATE NOCASE CHECK (h <> 'no'),
  i DATE CHECK (i > '2000-01-01'),
  j JSON CHECK (json_valid(j) OR j IS NULL),
  k BOOLEAN CHECK (k = 0 OR k = 1),
  l BOOLEAN CHECK (l IS NULL OR l = 1 OR l = 0),
  CHECK (a < e AND (b <> 'x' OR c = "x")));
CREATE TABLE filled(a INT CHECK (a > 0), b BOOLEAN CHECK (b IN (0, 1)), CONSTRAINT both CHECK (a > 1 OR b));
INSERT INTO filled VALUES(-1, 1);
COMMIT;
