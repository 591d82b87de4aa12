PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(a TEXT, b TEXT);
INSERT INTO t VALUES('lone ÿ',1);
INSERT INTO t VALUES('overlong À¯','x');
INSERT INTO t VALUES('surrogate í €','y');
INSERT INTO t VALUES('truncated â‚','z');
COMMIT;
