PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE "odd tbl"("a b" INT, rowid TEXT);
INSERT INTO "odd tbl"(rowid,"a b",rowid) VALUES(1,1,'r');
INSERT INTO "odd tbl"(_rowid_,"a b",rowid) VALUES(2,2,'s');
COMMIT;
