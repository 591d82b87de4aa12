PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE orders(id INTEGER PRIMARY KEY, state TEXT, n INTEGER);
INSERT INTO orders VALUES(1,'open',1);
INSERT INTO orders VALUES(2,'paid',2);
CREATE VIEW open_orders AS SELECT id, n FROM orders WHERE state = 'open';
CREATE TRIGGER oo_ins INSTEAD OF INSERT ON open_orders WHEN NEW.n > 0 BEGIN
  INSERT INTO orders(state, n) VALUES('open', NEW.n);
END;
CREATE TRIGGER oo_upd INSTEAD OF UPDATE OF n ON open_orders BEGIN
  UPDATE orders SET n = NEW.n WHERE id = OLD.id;
END;
CREATE TRIGGER oo_del INSTEAD OF DELETE ON open_orders BEGIN
  UPDATE orders SET state = 'void' WHERE id = OLD.id;
END;
COMMIT;
