PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','ft','ft',0,'CREATE VIRTUAL TABLE ft USING fts4(a)');
INSERT INTO "ft" VALUES('x');
CREATE TABLE "ft_content"(docid INTEGER PRIMARY KEY, 'c0a');
INSERT INTO "ft_content" VALUES(1,'x');
CREATE TABLE IF NOT EXISTS "ft_notes"(a TEXT);
INSERT INTO ft_notes VALUES('mine');
COMMIT;
