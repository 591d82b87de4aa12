PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
);
INSERT INTO _prisma_migrations VALUES('d1','abc',1711000000000,'0_init',1);
CREATE TABLE IF NOT EXISTS "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'USER',
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" DATETIME,
    "balance" DECIMAL NOT NULL,
    "views" BIGINT NOT NULL,
    "score" REAL,
    "settings" JSONB,
    "avatar" BLOB
);
INSERT INTO User VALUES('cjld2cjxh0000qzrmn831i7rn','a@example.org','ADMIN',1,1711000000123,NULL,100.25,9007199254740993,0.5,'{"theme":"dark"}',X'89504e47');
INSERT INTO User VALUES('cjld2cjxh0001qzrmn831i7rn','b@example.org','USER',0,0,1700000000000,-0.5,-1,NULL,NULL,NULL);
CREATE TABLE IF NOT EXISTS "Post" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
INSERT INTO Post VALUES(3,'x','cjld2cjxh0001qzrmn831i7rn');
CREATE TABLE IF NOT EXISTS "_PostToUser" ("A" INTEGER NOT NULL, "B" TEXT NOT NULL);
INSERT INTO _PostToUser VALUES(3,'cjld2cjxh0000qzrmn831i7rn');
INSERT INTO sqlite_sequence VALUES('Post',3);
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
COMMIT;
