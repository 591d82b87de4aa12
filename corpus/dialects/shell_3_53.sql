PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT, r REAL, b BLOB);
INSERT INTO t VALUES(1,unistr('a\u000ab'),0.1,x'ab'),
  (2,'x',1.0e+17,x''),
  (3,NULL,2.5,NULL);
PRAGMA writable_schema=ON;
CREATE TABLE IF NOT EXISTS sqlite_sequence(name,seq);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('t',9);
PRAGMA writable_schema=OFF;
COMMIT;
