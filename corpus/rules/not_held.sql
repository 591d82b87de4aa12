-- A type that does not hold the values is not taken, and named.
BEGIN;
CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER);
INSERT INTO t VALUES(1,'many');
COMMIT;
