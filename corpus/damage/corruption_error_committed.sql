PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(a INT);
INSERT INTO t VALUES(1);
/**** ERROR: (11) database disk image is malformed *****/
COMMIT;
