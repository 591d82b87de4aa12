PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES('3f2a');
CREATE TABLE employee (
	id INTEGER NOT NULL, 
	name VARCHAR(50) NOT NULL, 
	manager_id INTEGER, 
	active BOOLEAN NOT NULL, 
	hired DATE, 
	starts TIME, 
	updated DATETIME, 
	status VARCHAR(8) NOT NULL, 
	salary NUMERIC(10, 2), 
	prefs JSON, 
	key CHAR(32), 
	photo BLOB, 
	span DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(manager_id) REFERENCES employee (id)
);
INSERT INTO employee VALUES(1,'Ann',3,1,'2020-01-15','08:30:00.000000','2024-01-01 10:11:12.131415','active',5000.5,'{"a": [1, null]}','9f2c0d5e3b1a4c6d8e7f0a1b2c3d4e5f',X'0102','1970-01-02 01:00:00.000000');
INSERT INTO employee VALUES(3,'Bob',NULL,0,NULL,NULL,NULL,'archived',NULL,'null',NULL,NULL,NULL);
INSERT INTO employee VALUES(2,'Cid',1,1,NULL,NULL,'2024-01-01 10:11:12.000000','active',0,NULL,NULL,X'','1969-12-31 23:30:00.000000');
COMMIT;
