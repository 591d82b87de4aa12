PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
/* WARNING: Script requires that SQLITE_DBCONFIG_DEFENSIVE be disabled */
-- Table: x
CREATE TABLE t(key INT, replace TEXT, end INT, window INT, /* in ; between */ row INT);;
INSERT INTO t VALUES(1,'x',2,3,4); -- trailing
COMMIT;
