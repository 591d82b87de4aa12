BEGIN TRANSACTION;
CREATE TABLE t(
  a INT, s TEXT, at DATETIME, live BOOLEAN, price DECIMAL(10,2), j TEXT,
  sum INT AS (a + 1),
  twice AS (sum * 2) VIRTUAL,
  half REAL GENERATED ALWAYS AS (a / 2.0) STORED,
  label TEXT AS (s || '-' || a) NOT NULL,
  upper_s AS (upper(s)) UNIQUE,
  is_big BOOLEAN AS (a > 5),
  flag AS (a > 5),
  year INT AS (CAST(strftime('%Y', at) AS INTEGER)),
  day DATE AS (date(at)),
  gross DECIMAL(10,2) AS (price * 1.2),
  said TEXT AS ('at ' || at),
  k AS (json_extract(j, '$.k')),
  said_twice TEXT AS (said || said));
INSERT INTO t(a, s, at, live, price, j) VALUES(1,'x','2024-01-02 03:04:05',1,9.99,'{"k":"v"}');
CREATE INDEX by_year ON t(year);
CREATE VIEW v AS SELECT sum, twice, day, flag FROM t WHERE year = 2024;
COMMIT;
