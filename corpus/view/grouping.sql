BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, g TEXT, n INT, r REAL, x TEXT COLLATE NOCASE, d DECIMAL(10,2));
INSERT INTO t VALUES(1,'a',10,1.5,'p',1.25);
INSERT INTO t VALUES(2,'a',20,2.5,'P',3);
INSERT INTO t VALUES(3,NULL,NULL,NULL,NULL,NULL);
-- bare columns: of the row of the only min() or max(), else of the first row
CREATE VIEW bare AS SELECT g, x, count(*) AS c FROM t GROUP BY g;
CREATE VIEW bare_of_max AS SELECT g, x, max(n) AS m FROM t GROUP BY g;
CREATE VIEW bare_without_group AS SELECT x, min(n) AS m FROM t;
CREATE VIEW by_key AS SELECT id, g, n FROM t GROUP BY id;
CREATE VIEW by_expression AS SELECT substr(g,1,1) AS h, sum(n) AS s, avg(n) AS a, total(r) AS t FROM t GROUP BY substr(g,1,1) HAVING sum(n) > 5;
CREATE VIEW by_number AS SELECT n % 2 AS odd, sum(n > 5) AS many FROM t GROUP BY 1 ORDER BY 1 DESC;
CREATE VIEW by_alias AS SELECT upper(g) AS u, count(DISTINCT n) AS c FROM t GROUP BY u ORDER BY u;
CREATE VIEW folded AS SELECT x, count(*) AS c FROM t GROUP BY x ORDER BY x;
CREATE VIEW folded_distinct AS SELECT DISTINCT x FROM t;
CREATE VIEW by_constant AS SELECT count(*) AS c FROM t GROUP BY 'x';
CREATE VIEW filtered AS SELECT count(*) FILTER (WHERE n) AS c, group_concat(g) AS list FROM t;
CREATE VIEW exact AS SELECT sum(d) AS s, d / 2 AS half FROM t GROUP BY d;
COMMIT;
