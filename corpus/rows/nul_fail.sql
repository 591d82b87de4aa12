-- NUL characters in text, --nul=fail.
BEGIN;
CREATE TABLE t(a TEXT, b INTEGER, note TEXT UNIQUE, PRIMARY KEY(a, b));
INSERT INTO t VALUES('k',1,CAST(X'610062' AS TEXT));
INSERT INTO t VALUES('k',2,'plain');
COMMIT;
