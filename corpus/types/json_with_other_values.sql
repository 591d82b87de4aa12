PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, repeated_key JSON, exponent JSON, nul JSON, broken JSON, empty JSON, surrogate JSON, number JSON, bytes JSONB);
INSERT INTO t VALUES(1,'{"a":1,"a":2}','{"n":1e5}','"\u0000"','{a:1}','','"\ud800"',5,X'1303');
COMMIT;
