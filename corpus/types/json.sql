PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, a JSON, b JSONB);
INSERT INTO t VALUES(1,'{"a": [1, 2.50, "x"], "b": null}','[]');
INSERT INTO t VALUES(2,'"text"','{"b":{"a":true}}');
COMMIT;
