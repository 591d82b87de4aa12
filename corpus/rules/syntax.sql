-- A rule that is no rule.
BEGIN;
CREATE TABLE t(id INTEGER PRIMARY KEY);
COMMIT;
