BEGIN TRANSACTION;
CREATE TABLE t(
  id INTEGER PRIMARY KEY,
  ts DATETIME DEFAULT (datetime('now')),
  iso DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  tz TIMESTAMPTZ DEFAULT (strftime('%Y-%m-%d %H:%M:%S', 'now')),
  day DATE DEFAULT (date('now')),
  clock TIME DEFAULT (time('now')),
  txt TEXT DEFAULT (datetime('now')),
  zulu TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  epoch INTEGER DEFAULT (strftime('%s', 'now')),
  epoch2 INTEGER DEFAULT (unixepoch()),
  ms INTEGER DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
  token TEXT DEFAULT (lower(hex(randomblob(16)))),
  uid UUID DEFAULT (lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-a' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6)))),
  n INTEGER DEFAULT (1 + 2 * 3),
  s TEXT DEFAULT ('a' || 'b'),
  counted INTEGER DEFAULT (datetime('now')),
  moment DATE DEFAULT CURRENT_TIMESTAMP,
  zoned TIMESTAMP DEFAULT '2000-01-01 00:00:00+00:00',
  zero DATETIME DEFAULT 0,
  bad INTEGER DEFAULT (upper('x')));
COMMIT;
