BEGIN TRANSACTION;
DROP TABLE IF EXISTS "authors";
CREATE TABLE "authors" (
	"id"	INTEGER NOT NULL,
	"name"	TEXT NOT NULL DEFAULT 'n/a' COLLATE BINARY,
	PRIMARY KEY("id" AUTOINCREMENT)
);
DROP TABLE IF EXISTS "books";
CREATE TABLE "books" (
	"id"	INTEGER,
	"author"	INTEGER,
	PRIMARY KEY("id"),
	FOREIGN KEY("author") REFERENCES "authors"("id")
);
INSERT INTO "books" ("id","author") VALUES (1,2);
INSERT INTO "authors" ("id","name") VALUES (1,'Ann'),
 (2,'Bob');
DROP INDEX IF EXISTS "bi";
CREATE INDEX IF NOT EXISTS "bi" ON "books" (
	"author"	ASC
);
COMMIT;
