-- Parents are found whatever the width, in the narrow types too.
BEGIN TRANSACTION;
CREATE TABLE p(id INTEGER PRIMARY KEY);
INSERT INTO p VALUES(1),(2);
CREATE TABLE c(p SMALLINT REFERENCES p(id), q TEXT REFERENCES p(id));
INSERT INTO c VALUES(1,'2'),(2,'1');
COMMIT;
