PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(a TEXT, b INT);
INSERT INTO t VALUES('two
lines',1);
INSERT INTO t VALUES(replace('a\nb','\n',char(10)),2);
COMMIT;
