BEGIN TRANSACTION;
CREATE TABLE e(id INTEGER PRIMARY KEY, at DATETIME, day DATE, iso TIMESTAMP, live BOOLEAN, label TEXT);
INSERT INTO e VALUES(1,'2024-01-02 03:04:05','2024-01-02','2024-01-02T03:04:05Z',1,'a');
INSERT INTO e VALUES(2,NULL,NULL,NULL,0,NULL);
-- SQLite compares texts: a literal in the column's own form is typed, a day beside a moment is the
-- shorter text, other texts are compared with what SQLite saw
CREATE VIEW comparisons AS SELECT id, at > '2024-01-01 00:00:00' AS full, at > '2024-01-02' AS after_day, at <= '2024-01-02' AS until_day, at = '2024-01-02' AS never, at > '2024-06' AS by_month, at < 'z' AS text, day BETWEEN '2024-01-01' AND '2024-01-31' AS january, '2024-01-01' <= day AS mirrored FROM e;
CREATE VIEW now AS SELECT id FROM e WHERE at < datetime('now') AND day >= date('now','-7 days') AND at > CURRENT_TIMESTAMP;
CREATE VIEW parts AS SELECT date(at) AS d, time(at) AS t, strftime('%Y-%m', at) AS month, CAST(strftime('%Y', at) AS INTEGER) AS year, substr(at, 1, 10) AS head, at || '!' AS said, iso || '' AS zulu FROM e;
CREATE VIEW typed AS SELECT max(at) AS last, coalesce(at, '2000-01-01 00:00:00') AS at_or, coalesce(day, 'never') AS day_or FROM e GROUP BY id;
CREATE VIEW truth AS SELECT id, live, NOT live AS dead, live = 1 AS is1, live <> 1 AS not1, live = 2 AS is2, sum(live) AS n, max(live) AS m, coalesce(live, 0) AS c, live || '' AS t FROM e WHERE live AND live = 1 GROUP BY id;
COMMIT;
