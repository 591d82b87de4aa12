-- Columns of numbers that hold nothing but texts; declared names that say nothing of numbers.
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, i INTEGER, r REAL, d DECIMAL(5,2), s STRING, x INTERVAL);
INSERT INTO t VALUES(1,'','n/a','-','a','b');
INSERT INTO t VALUES(2,'x@example.com',NULL,NULL,'a','b');
COMMIT;
