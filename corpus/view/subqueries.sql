BEGIN TRANSACTION;
CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, n INT);
INSERT INTO t VALUES(1,'a',1);
CREATE TABLE u(t_id INT, name TEXT, w REAL);
INSERT INTO u VALUES(1,'a',0.5);
-- SQLite takes the first row of a scalar subquery
CREATE VIEW scalar AS SELECT id, (SELECT w FROM u WHERE u.t_id = t.id) AS w, (SELECT max(w) FROM u) AS m, (SELECT name FROM t ORDER BY n) AS first FROM t;
CREATE VIEW membership AS SELECT id FROM t WHERE id IN (SELECT t_id FROM u) AND name NOT IN (SELECT name FROM u WHERE w > 1);
CREATE VIEW in_a_table AS SELECT id FROM t WHERE (id, name, 0.5) IN u;
CREATE VIEW existence AS SELECT id, EXISTS (SELECT * FROM u WHERE t_id = id) AS e FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.w > t.n);
CREATE VIEW derived AS SELECT q.c, x FROM (SELECT count(*) AS c, n AS x FROM t GROUP BY n) q WHERE c > 0;
CREATE VIEW rows_compared AS SELECT id FROM t WHERE (id, n) = (1, 1) AND (id, n) < (2, 0) AND (name, id) IN (SELECT name, t_id FROM u);
CREATE VIEW other_classes AS SELECT id FROM t WHERE name IN (SELECT t_id FROM u);
COMMIT;
