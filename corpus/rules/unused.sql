-- Rules that match nothing are mistakes.
BEGIN;
CREATE TABLE t(id INTEGER PRIMARY KEY);
COMMIT;
