-- Types of keys: an identity that stays one, one that does not, and partners that no longer join.
BEGIN TRANSACTION;
CREATE TABLE a(id INTEGER PRIMARY KEY, k TEXT UNIQUE, v INTEGER);
INSERT INTO a VALUES(1,'x',5);
CREATE TABLE b(id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a(id), a_k TEXT REFERENCES a(k), up INTEGER REFERENCES b(id));
INSERT INTO b VALUES(1,1,'x',NULL);
CREATE UNIQUE INDEX a_v ON a(v);
COMMIT;
