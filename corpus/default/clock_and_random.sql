PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT DEFAULT (datetime('now')), b INT DEFAULT (random()), c TEXT DEFAULT (lower(hex(randomblob(16)))));
INSERT INTO t VALUES(1,'2024-01-01 00:00:00',5,'ab');
COMMIT;
