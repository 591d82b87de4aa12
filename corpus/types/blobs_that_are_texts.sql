-- Text bound as a blob in a column declared TEXT is text again; in a BLOB column it stays bytes.
BEGIN;
CREATE TABLE t(id INTEGER PRIMARY KEY, html TEXT, mixed VARCHAR(20), odd TEXT, raw BLOB);
INSERT INTO t VALUES(1,X'3C703EC3A93C2F703E','a',X'FF',X'61');
INSERT INTO t VALUES(2,X'',X'62','b','c');
COMMIT;
