PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE author (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL,
    country CHAR(2),
    born    DATE
);
INSERT INTO author VALUES(1,'Mary Shelley','GB','1797-08-30');
INSERT INTO author VALUES(2,'Jules Verne','FR','1828-02-08');
INSERT INTO author VALUES(3,'Selma Lagerlöf','SE','1858-11-20');
INSERT INTO author VALUES(4,'夏目 漱石','JP','1867-02-09');
INSERT INTO author VALUES(5,'Anonymous',NULL,NULL);
CREATE TABLE book (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    isbn      VARCHAR(13) NOT NULL UNIQUE,
    title     TEXT NOT NULL,
    author_id INTEGER NOT NULL REFERENCES author (id) ON DELETE CASCADE,
    price     DECIMAL(8,2) NOT NULL DEFAULT 0,
    in_print  BOOLEAN NOT NULL DEFAULT 1,
    cover     BLOB
);
INSERT INTO book VALUES(1,'9780000000018','Frankenstein; or, The Modern Prometheus',1,8.9900000000000002131,1,X'89504e470d0a1a0a0000000d49484452');
INSERT INTO book VALUES(2,'9780000000025','Vingt mille lieues sous les mers',2,12.5,1,NULL);
INSERT INTO book VALUES(3,'9780000000032','Nils Holgerssons underbara resa',3,14,1,X'ffd8ffe000104a464946');
INSERT INTO book VALUES(4,'9780000000049','吾輩は猫である',4,9.75,0,NULL);
INSERT INTO book VALUES(5,'9780000000056','The Reader''s "Own" Book of C:\Temp',5,0,0,X'');
INSERT INTO book VALUES(6,'9780000000063','Le Tour du monde en quatre-vingts jours',2,11.25,1,NULL);
CREATE TABLE customer (
    id         INTEGER PRIMARY KEY,
    email      TEXT COLLATE NOCASE UNIQUE,
    full_name  TEXT NOT NULL,
    newsletter BOOLEAN DEFAULT 0,
    created_at DATETIME NOT NULL
);
INSERT INTO customer VALUES(1,'ada@example.org','Ada L.',1,'2024-01-05 09:15:00');
INSERT INTO customer VALUES(2,'grace@example.org','Grace H.',0,'2024-02-11 18:42:31');
INSERT INTO customer VALUES(7,NULL,'Walk-in customer',NULL,'2024-02-29 12:00:00');
CREATE TABLE IF NOT EXISTS "order" (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL,
    placed_at   DATETIME NOT NULL,
    paid        BOOLEAN NOT NULL DEFAULT 0,
    note        TEXT,
    FOREIGN KEY (customer_id) REFERENCES customer (id)
);
INSERT INTO "order" VALUES(1,1,'2024-03-01 10:00:00',1,NULL);
INSERT INTO "order" VALUES(2,2,'2024-03-02 16:20:05',1,replace('Please wrap as a gift.\nRing twice;	then leave it.','\n',char(10)));
INSERT INTO "order" VALUES(3,1,'2024-03-09 21:07:59',0,'');
INSERT INTO "order" VALUES(4,7,'2024-03-10 08:00:00',1,NULL);
CREATE TABLE order_line (
    order_id INTEGER NOT NULL REFERENCES "order" (id) ON DELETE CASCADE,
    line_no  INTEGER NOT NULL,
    book_id  INTEGER NOT NULL REFERENCES book,
    quantity INTEGER NOT NULL DEFAULT 1,
    unit_price DECIMAL(8,2) NOT NULL,
    PRIMARY KEY (order_id, line_no)
) WITHOUT ROWID;
INSERT INTO order_line VALUES(1,1,1,1,8.9900000000000002131);
INSERT INTO order_line VALUES(1,2,6,2,11.25);
INSERT INTO order_line VALUES(2,1,3,1,14);
INSERT INTO order_line VALUES(3,1,2,1,12.5);
INSERT INTO order_line VALUES(3,2,4,1,9.75);
INSERT INTO order_line VALUES(4,1,5,3,0);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('author',5);
INSERT INTO sqlite_sequence VALUES('book',6);
INSERT INTO sqlite_sequence VALUES('order',5);
CREATE INDEX book_author ON book (author_id);
CREATE INDEX order_placed ON "order" (placed_at DESC, customer_id);
CREATE INDEX order_line_book ON order_line (book_id);
COMMIT;
