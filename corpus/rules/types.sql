-- Types: those that sqlpg writes itself, others by ALTER TABLE when the rows are in.
BEGIN;
CREATE TABLE payin_methods(id INTEGER PRIMARY KEY, min_amount NUMERIC DEFAULT 0, at INTEGER DEFAULT 0, mail TEXT DEFAULT 'a@b', code TEXT NOT NULL DEFAULT 'x', state TEXT);
INSERT INTO payin_methods VALUES(1,5,1672628645123,'A@b.c','y','on');
INSERT INTO payin_methods VALUES(2,1.5,NULL,NULL,'z','off');
COMMIT;
