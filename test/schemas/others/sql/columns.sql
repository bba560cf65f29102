CREATE TABLE circles (id text PRIMARY KEY, label text NOT NULL, secret text NOT NULL);

CREATE TABLE patrons (
  id integer PRIMARY KEY,
  tenant integer NOT NULL,
  nick text NOT NULL,
  email text NOT NULL,
  subject text,
  joined timestamptz(3) NOT NULL,
  salary numeric(10, 2) NOT NULL,
  circle_id text REFERENCES circles
);

CREATE TABLE posts (
  id integer PRIMARY KEY,
  author_id integer NOT NULL REFERENCES patrons,
  body text NOT NULL,
  draft boolean NOT NULL
);

CREATE TABLE badges (
  tenant integer,
  number integer,
  member_id integer NOT NULL REFERENCES patrons,
  name text NOT NULL,
  PRIMARY KEY (tenant, number)
);

CREATE TABLE vaults (id integer PRIMARY KEY, code text NOT NULL);

CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

CREATE TABLE oddities (
  id integer PRIMARY KEY,
  address inet,
  flags bit(4),
  bits bit varying,
  page xml,
  folded text COLLATE folded,
  cents money,
  clock time(3),
  code char(4),
  uuid uuid,
  owner_id integer REFERENCES patrons
);
