PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT);
INSERT INTO t VALUES(1,'');
INSERT INTO t VALUES(2,'it''s'),(3,''''),(4,''''''),(5,'back\slash \n \N');
INSERT INTO t VALUES(6,'NULL'),(7,'\N'),(8,'a;b--c/*d*/'),(9,'ünï 日本 😀'),(10,'$1 %s {}');
COMMIT;
