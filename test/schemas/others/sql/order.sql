CREATE TYPE priority AS ENUM ('LOW', 'HIGH');
ALTER TYPE priority ADD VALUE 'MEDIUM';
CREATE TYPE stage AS ENUM ('m todo', 'a ''doing''', 'z done');

CREATE TABLE tasks (
  id integer PRIMARY KEY,
  priority priority NOT NULL,
  backup priority,
  stage stage,
  stages stage[] NOT NULL DEFAULT '{}',
  parent_id integer REFERENCES tasks
);

CREATE TABLE queues (priority priority NOT NULL, number integer NOT NULL, PRIMARY KEY (priority, number));

CREATE TABLE chunks (hash bytea PRIMARY KEY, note bytea, parent_hash bytea REFERENCES chunks);

CREATE EXTENSION IF NOT EXISTS citext;
CREATE COLLATION german_numbers (provider = icu, locale = 'de-u-kn-true');
CREATE COLLATION careless_letters (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
CREATE DOMAIN handle AS citext CHECK (length(VALUE) < 30);

CREATE TABLE sorted (
  id integer PRIMARY KEY,
  bytewise text COLLATE "C",
  german text COLLATE german_numbers,
  careless text COLLATE careless_letters,
  citext citext,
  handle handle,
  char char(4),
  money money,
  inet inet,
  varbit bit varying(8),
  float double precision,
  numeric numeric,
  timestamp timestamp(6),
  timetz timetz(6),
  json jsonb,
  texts text[] NOT NULL DEFAULT '{}',
  next_id integer REFERENCES sorted
);

CREATE TABLE mailboxes (email citext PRIMARY KEY);

CREATE TABLE measured (sensor integer, value integer);
CREATE VIEW readings AS SELECT * FROM measured;

CREATE TABLE parted (id integer PRIMARY KEY, value integer) PARTITION BY RANGE (id);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_rest PARTITION OF parted DEFAULT;

CREATE EXTENSION postgres_fdw;
CREATE SERVER itself FOREIGN DATA WRAPPER postgres_fdw;
CREATE FOREIGN TABLE foreigners (id integer NOT NULL, value integer) SERVER itself OPTIONS (table_name 'parted');

CREATE TABLE claimed (id integer);

CREATE TABLE keyed (
  id integer PRIMARY KEY,
  nullable text UNIQUE,
  partial text NOT NULL,
  missing text NOT NULL,
  spelled text COLLATE careless_letters NOT NULL,
  deferred text NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX ON keyed (partial) WHERE partial <> '';
CREATE UNIQUE INDEX ON keyed (spelled COLLATE "C");

CREATE TABLE parents (id integer PRIMARY KEY);
CREATE TABLE heirs () INHERITS (parents);
