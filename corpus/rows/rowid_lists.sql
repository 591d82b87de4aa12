PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE plain(a INT, b TEXT);
INSERT INTO plain(rowid,a,b) VALUES(5,1,'x');
INSERT INTO plain(_rowid_,b,a) VALUES(6,'y',2);
CREATE TABLE alias(id INTEGER PRIMARY KEY, v TEXT);
INSERT INTO alias(rowid,v) VALUES(9,'x');
INSERT INTO alias(oid,v) VALUES(10,'y');
COMMIT;
