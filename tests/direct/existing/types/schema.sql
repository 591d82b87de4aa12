-- One column of each type that has a binary form, and a table with one that has none.
CREATE TYPE mood AS ENUM ('fine', 'not so', 'it''s');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN short AS varchar(5);

CREATE TABLE kinds (
    id bigint PRIMARY KEY,
    b boolean,
    i2 smallint,
    i4 integer,
    i8 bigint,
    n numeric,
    n2 numeric(10,2),
    f4 real,
    f8 double precision,
    d date,
    t time,
    t3 time(3),
    ts timestamp,
    ts0 timestamp(0),
    tz timestamptz,
    u uuid,
    j json,
    jb jsonb,
    s text,
    v varchar(8),
    c char(6),
    y bytea,
    e mood,
    dp positive,
    ds short
);

CREATE TABLE mixed (
    id integer PRIMARY KEY,
    s text,
    span interval,
    ip inet
);

-- An infinite number has no binary form that we write.
CREATE TABLE endless (
    id integer PRIMARY KEY,
    n numeric
);
