PRAGMA defer_foreign_keys=TRUE;
CREATE TABLE zz(a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT, c REAL, d BLOB);
INSERT INTO "zz" VALUES(2,'it''s',1e+21,X'');
INSERT INTO "zz" ("a","b","c","d") VALUES(4,replace('cr\rt','\r',char(13)),Infinity,X'000000');
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" VALUES('zz',5);
CREATE INDEX ix ON zz(b);