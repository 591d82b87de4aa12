PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT);
INSERT INTO t VALUES(1,unistr('line1\u000aline2'));
INSERT INTO t VALUES(2,unistr('tab\u0009bell\u0007esc\u001b'));
INSERT INTO t VALUES(3,unistr('\\n literal\u000aand \\r\u000d'));
INSERT INTO t VALUES(4,unistr('it''s\u000aok'));
INSERT INTO t VALUES(5,unistr('\0041\+01F600\U0001F601'));
COMMIT;
