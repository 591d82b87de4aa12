-- --type: the user's own rows of the rule table; a type that does not hold the values is not taken.
BEGIN;
CREATE TABLE t(id INTEGER PRIMARY KEY, d DATETIME, b TINYINT(1), n BIGINT, r REAL);
INSERT INTO t VALUES(1,'2024-01-02 03:04:05',1,5,1.5);
COMMIT;
