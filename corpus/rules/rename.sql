-- Renames reach keys, indexes and foreign keys.
BEGIN;
CREATE TABLE Transactions(id INTEGER PRIMARY KEY, metadata TEXT UNIQUE, "Kind" TEXT, parent INT REFERENCES Transactions);
INSERT INTO Transactions VALUES(1,'{}','a',NULL);
CREATE INDEX by_meta ON Transactions(metadata, Kind);
CREATE TABLE lines(id INTEGER PRIMARY KEY, tx INT REFERENCES Transactions(id));
INSERT INTO lines VALUES(1,1);
COMMIT;
