.dbconfig defensive off
BEGIN;
PRAGMA writable_schema = on;
PRAGMA foreign_keys = off;
PRAGMA encoding = 'UTF-8';
PRAGMA page_size = '4096';
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT, r REAL, b BLOB);
CREATE TABLE noipk(a, b);
INSERT INTO sqlite_schema VALUES('table', 'f', 'f', 0, 'CREATE VIRTUAL TABLE f USING fts5(x)');
INSERT OR IGNORE INTO 't'('id', 'v', 'r', 'b') VALUES (2, replace('b\nc','\n', char(10)), 9.0e+999, NULL);
INSERT OR IGNORE INTO 'noipk'(_rowid_, 'a', 'b') VALUES (1, 1, 'q');
DELETE FROM sqlite_sequence;
INSERT OR IGNORE INTO 'sqlite_sequence'(_rowid_, 'name', 'seq') VALUES (1, 't', 9);
CREATE INDEX i ON t(v);
PRAGMA writable_schema = off;
COMMIT;
