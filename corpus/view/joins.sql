BEGIN TRANSACTION;
CREATE TABLE a(id INTEGER PRIMARY KEY, k TEXT, v INT);
INSERT INTO a VALUES(1,'x',10);
INSERT INTO a VALUES(2,NULL,20);
CREATE TABLE b(id INTEGER PRIMARY KEY, k TEXT, w REAL);
INSERT INTO b VALUES(1,'x',1.5);
-- JOIN without a condition is a cross join, a comma binds as tightly as JOIN
CREATE VIEW cross_join AS SELECT a.id, b.w FROM a JOIN b;
CREATE VIEW commas AS SELECT a.id, b.w FROM a, b WHERE a.id = b.id;
CREATE VIEW comma_then_join AS SELECT a.id, c.w FROM a, b LEFT JOIN b c ON c.id = a.id;
CREATE VIEW cross_on AS SELECT count(*) AS n FROM a CROSS JOIN b ON a.id = b.id;
CREATE VIEW left_without_on AS SELECT a.id, b.id AS other FROM a LEFT JOIN b;
-- * keeps SQLite's order of columns, and takes a USING column once
CREATE VIEW using_star AS SELECT * FROM a JOIN b USING (id, k);
CREATE VIEW natural_star AS SELECT * FROM a NATURAL LEFT JOIN b;
CREATE VIEW parenthesised AS SELECT a.v, b.w FROM a LEFT JOIN (b JOIN b c ON b.id = c.id) ON a.id = b.id;
CREATE VIEW truth_of_a_number AS SELECT a.id FROM a JOIN b ON a.v;
CREATE VIEW full_by_equality AS SELECT a.id, b.w FROM a FULL JOIN b ON a.id = b.id;
CREATE VIEW full_by_order AS SELECT a.id, b.w FROM a FULL JOIN b ON a.id < b.id;
CREATE VIEW hints AS SELECT a.id FROM a NOT INDEXED WHERE a.id = 1;
COMMIT;
