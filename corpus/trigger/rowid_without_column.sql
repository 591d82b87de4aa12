PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT, changed TEXT);
INSERT INTO setting VALUES('a','1',NULL);
INSERT INTO setting VALUES('b','2',NULL);
CREATE TABLE bag(item TEXT, n INTEGER);
INSERT INTO bag VALUES('x',1);
CREATE TRIGGER setting_changed AFTER UPDATE ON setting BEGIN
  UPDATE setting SET changed = 'yes' WHERE rowid = OLD.rowid AND value <> 'keep';
END;
CREATE TRIGGER setting_new AFTER INSERT ON setting BEGIN
  UPDATE setting SET changed = 'new' WHERE setting.ROWID = NEW.rowid;
END;
CREATE TRIGGER bag_changed AFTER UPDATE ON bag BEGIN
  UPDATE bag SET n = n + 1 WHERE rowid = NEW.rowid;
END;
COMMIT;
