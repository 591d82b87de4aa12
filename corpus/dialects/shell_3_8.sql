PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE 'quoted name'(a REAL, b TEXT, c BLOB);
INSERT INTO "quoted name" VALUES(6.66666666666666629659e-01,'two
lines',X'ABCD');
INSERT INTO "quoted name" VALUES(Inf,'x',NULL);
ANALYZE sqlite_master;
INSERT INTO "sqlite_stat1" VALUES('t',NULL,'1');
DELETE FROM sqlite_sequence;
COMMIT;
