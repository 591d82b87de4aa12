PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, a STRING, b MEMO, c NAME, d URL, e EMAIL, f XML, g INET, h CIDR, i MACADDR, j ENUM, k HSTORE, l JSONTEXT, m DATE_OF_BIRTH, n TIME_TEXT);
INSERT INTO t VALUES(1,'a','b','c','d','e','<x/>','127.0.0.1','10.0.0.0/8','08:00:2b:01:02:03','x','"a"=>"b"','{}','x','y');
COMMIT;
