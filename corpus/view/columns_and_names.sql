BEGIN TRANSACTION;
CREATE TABLE T(Id INTEGER PRIMARY KEY, "Two Words" TEXT, n INT);
INSERT INTO T VALUES(1,'x',2);
-- unaliased expressions are named by their text, repeated names are numbered
CREATE VIEW by_text AS SELECT n+1, count(*), "id", N FROM t GROUP BY id;
CREATE VIEW repeated AS SELECT x.n, y.n, 1 AS n FROM t x, t y;
CREATE VIEW listed(a, "B b") AS SELECT id, n FROM t;
CREATE VIEW mixed_case AS SELECT Id AS OtherId, n AS "Quoted" FROM T;
CREATE VIEW through AS SELECT OTHERID, quoted FROM mixed_case;
-- a double-quoted name that is no column is a string, TRUE and FALSE are numbers
CREATE VIEW strings AS SELECT "no such column" AS s, TRUE AS yes, 'it''s' AS q FROM t;
CREATE VIEW star AS SELECT t.*, rowid, * FROM t;
CREATE VIEW aliases AS SELECT n * 2 AS d FROM t WHERE d > 1 GROUP BY d HAVING d > 2 ORDER BY -d;
CREATE VIEW shadowed AS SELECT -id AS id FROM t ORDER BY id;
COMMIT;
