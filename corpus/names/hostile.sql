PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE "x"" --
; DROP TABLE y; \q"("a
\.
b" TEXT, "*/" TEXT, "$do$" TEXT PRIMARY KEY);
INSERT INTO "x"" --
; DROP TABLE y; \q" VALUES('x','y','z');
CREATE VIEW "v
\! echo"(a) AS SELECT 1;
COMMIT;
