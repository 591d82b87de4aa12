-- Wildcards in a table's name; a column need not be in each of them.
BEGIN;
CREATE TABLE a(id INTEGER PRIMARY KEY, note TEXT);
CREATE TABLE b(id INTEGER PRIMARY KEY, created TEXT);
INSERT INTO b VALUES(1,'2024-01-02');
COMMIT;
