BEGIN TRANSACTION;
CREATE TABLE Alpha("q""c", 'sq', c REAL);
INSERT INTO "Alpha" VALUES(1,X'AB',0.1);
ANALYZE "sqlite_master";
INSERT INTO "sqlite_stat1" VALUES('g',NULL,'1');
CREATE TABLE zeta(a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT);
INSERT INTO "zeta" VALUES(2,'l1
l2');
CREATE INDEX zi ON zeta(b);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('zeta',2);
COMMIT;
