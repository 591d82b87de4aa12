PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE t(a INT, b TEXT);
INSERT INTO t VALUES(1,'a'),(2,'b'),
  (3,'c') , ( 4 , 'd' )
,(5,/* comment */'e') -- end
;
insert into T values (6,'f');
COMMIT;
