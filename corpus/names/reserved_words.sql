PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE "order"("select" INT, "user" TEXT, "from" INT, "end" INT, "offset" INT, "value" INT);
INSERT INTO "order" VALUES(1,'x',2,3,4,5);
CREATE TABLE "group"(id INTEGER PRIMARY KEY);
INSERT INTO "group" VALUES(1);
CREATE INDEX "table" ON "order"("user");
COMMIT;
