PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "select" ("from" INT, "where" TEXT, "order" INT, "user" TEXT, "Table" TEXT);
INSERT INTO "select" VALUES(1,'a',2,'b','c');
CREATE TABLE [brackets and spaces] ([a b] INT, `back tick` INT, "dou""ble" INT, 'single' INT);
INSERT INTO "brackets and spaces" VALUES(1,2,3,4);
CREATE TABLE CamelCase (someColumn INT, "otherColumn" INT, ALLCAPS INT);
INSERT INTO CamelCase VALUES(1,2,3);
CREATE TABLE IF NOT EXISTS "ünïcode 漢字" ("größe" INT, "😀" TEXT);
INSERT INTO "ünïcode 漢字" VALUES(1,'smile');
CREATE TABLE a_name_that_is_far_longer_than_the_sixty_three_bytes_postgresql_allows_one (
  id INTEGER PRIMARY KEY,
  a_column_that_is_far_longer_than_the_sixty_three_bytes_postgresql_allows_1 INT,
  a_column_that_is_far_longer_than_the_sixty_three_bytes_postgresql_allows_2 INT);
INSERT INTO a_name_that_is_far_longer_than_the_sixty_three_bytes_postgresql_allows_one VALUES(1,2,3);
CREATE TABLE a_name_that_is_far_longer_than_the_sixty_three_bytes_postgresql_allows_two (id INTEGER PRIMARY KEY, other TEXT);
INSERT INTO a_name_that_is_far_longer_than_the_sixty_three_bytes_postgresql_allows_two VALUES(7,'x');
CREATE TABLE IF NOT EXISTS "semi;colon" ("quote'" INT, "dash--dash" INT, "line
feed" INT);
INSERT INTO "semi;colon" VALUES(1,2,3);
CREATE TABLE system_columns (oid INT, ctid INT, xmin TEXT, tableoid INT);
INSERT INTO system_columns VALUES(1,2,'x',3);
CREATE TABLE IF NOT EXISTS "1digit" ("2nd" INT, "$" INT, _ INT);
INSERT INTO "1digit" VALUES(1,2,3);
CREATE TABLE same_name_table (id INTEGER PRIMARY KEY);
CREATE INDEX "Index Name" ON CamelCase (someColumn);
CREATE INDEX same_name ON "select" ("from");
COMMIT;
