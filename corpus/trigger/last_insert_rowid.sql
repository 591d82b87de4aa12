PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE doc(id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE version(id INTEGER PRIMARY KEY, doc INTEGER, title TEXT);
INSERT INTO version VALUES(40,0,'old');
CREATE TABLE last(doc INTEGER, version INTEGER, changed INTEGER);
CREATE TRIGGER doc_first AFTER INSERT ON doc BEGIN
  INSERT INTO version(doc, title) VALUES(last_insert_rowid(), NEW.title);
  INSERT INTO last VALUES(NEW.id, last_insert_rowid(), changes());
END;
CREATE TRIGGER doc_next AFTER UPDATE ON doc BEGIN
  INSERT INTO last VALUES(NEW.id, last_insert_rowid(), 0);
END;
COMMIT;
