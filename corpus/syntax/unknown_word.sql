PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
Memory Used:  159880 bytes
COMMIT;
