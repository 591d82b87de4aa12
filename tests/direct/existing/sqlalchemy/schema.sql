CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TYPE status AS ENUM ('active', 'archived');
CREATE TABLE employee (
	id SERIAL NOT NULL,
	name VARCHAR(50) NOT NULL,
	manager_id INTEGER,
	active BOOLEAN NOT NULL,
	hired DATE,
	starts TIME WITHOUT TIME ZONE,
	updated TIMESTAMP WITHOUT TIME ZONE,
	status status NOT NULL,
	salary NUMERIC(10, 2),
	prefs JSON,
	key UUID,
	photo BYTEA,
	span INTERVAL,
	PRIMARY KEY (id),
	FOREIGN KEY(manager_id) REFERENCES employee (id)
);
