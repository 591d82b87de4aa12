-- What keeps a column from being what it is declared as is named, whatever its storage class.
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, b BOOLEAN, c BIT, j JSON, d DATE, u UUID, k BLOB, i INTEGER DEFAULT TRUE);
INSERT INTO t VALUES(1,2,0,X'1b1332',X'00',X'00','QUJD',2);
INSERT INTO t VALUES(2,1,1.5,NULL,NULL,X'000102030405060708090a0b0c0d0e0f','x',1);
COMMIT;
