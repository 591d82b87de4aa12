-- Booleans that only a default, a check or their words betray.
BEGIN;
CREATE TABLE t(id INTEGER PRIMARY KEY, a INTEGER DEFAULT true, b NUMERIC DEFAULT FALSE, c TINYINT CHECK (c IN (0, 1)), d INTEGER NOT NULL CHECK (d = 0 OR d = 1), e BOOLEAN, f BOOL, g INTEGER CHECK (g IN (0, 1, 2)));
INSERT INTO t VALUES(1,1,0,1,0,'true','t',1);
INSERT INTO t VALUES(2,0,1,NULL,1,0,'f',0);
COMMIT;
