PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE CustomerOrder(OrderId INTEGER PRIMARY KEY, "customerName" TEXT, HTTPStatus INT, [line no] INT, `ID2` INT, already_snake INT);
INSERT INTO CustomerOrder VALUES(1,'x',200,3,4,5);
CREATE INDEX IX_Customer ON customerorder(customername);
COMMIT;
