PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE product(id INTEGER PRIMARY KEY, name TEXT NOT NULL, stock INTEGER NOT NULL DEFAULT 0);
INSERT INTO product VALUES(1,'nut',90);
INSERT INTO product VALUES(2,'bolt',45);
CREATE TABLE line(id INTEGER PRIMARY KEY, product_id INTEGER, qty INTEGER);
INSERT INTO line VALUES(1,1,10);
CREATE TABLE audit(id INTEGER PRIMARY KEY, what TEXT, old TEXT, new TEXT);
CREATE TRIGGER line_take AFTER INSERT ON line BEGIN
  UPDATE product SET stock = stock - NEW.qty WHERE id = NEW.product_id;
END;
CREATE TRIGGER line_back AFTER DELETE ON line BEGIN
  UPDATE product SET stock = stock + OLD.qty WHERE id = OLD.product_id;
END;
CREATE TRIGGER name_audit AFTER UPDATE OF name ON product WHEN OLD.name <> NEW.name BEGIN
  INSERT INTO audit(what, old, new) VALUES('name of ' || NEW.id, OLD.name, NEW.name);
  INSERT INTO audit VALUES(NULL, 'stock', NULL, NEW.stock);
END;
COMMIT;
