BEGIN TRANSACTION;
CREATE TABLE pg_am(oid integer, amname text);
INSERT INTO pg_am VALUES(99999,'x');
COMMIT;
