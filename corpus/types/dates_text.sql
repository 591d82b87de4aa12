-- --dates=text: dates stay what SQLite has, text and numbers.
BEGIN;
CREATE TABLE t(id INTEGER PRIMARY KEY, epoch DATETIME, iso DATETIME, day DATE, clock TIME);
INSERT INTO t VALUES(1,1672628645,'2024-01-02T03:04:05Z','2024-01-02','03:04:05');
COMMIT;
