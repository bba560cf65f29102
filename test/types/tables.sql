-- The tables of schema.prisma, as `prisma migrate` would make them.
CREATE TYPE mood_type AS ENUM ('happy, ''really''', '=sad', 'UNSURE');

CREATE TABLE houses (id integer PRIMARY KEY, name text);

CREATE TABLE shelves (
  room integer NOT NULL,
  label text NOT NULL,
  house_id integer NOT NULL REFERENCES houses,
  PRIMARY KEY (room, label)
);

CREATE TABLE specimens (
  id bigint PRIMARY KEY,
  shelf_room integer,
  shelf_label text,

  int_col integer NOT NULL,
  big_int bigint NOT NULL,
  float double precision NOT NULL,
  "decimal" numeric NOT NULL,
  money numeric(30, 4) NOT NULL,
  "boolean" boolean NOT NULL,
  "String, with a 'quote" text NOT NULL,
  uuid uuid NOT NULL,
  mood mood_type NOT NULL,
  "timestamp" timestamp(6) NOT NULL,
  "timestamptz" timestamptz(6) NOT NULL,
  jsonb jsonb NOT NULL,
  bytes bytea NOT NULL,

  small smallint,
  oid oid,
  maybe_big bigint,
  "real" real,
  whole numeric(20, 0),
  maybe boolean,
  note text,
  "char" char(8),
  "varchar" varchar(200),
  inet inet,
  "bit" bit(3),
  xml xml,
  maybe_mood mood_type,
  "date" date,
  "time" time(6),
  timetz timetz(6),
  "json" json,
  maybe_jsonb jsonb,
  maybe_bytes bytea,

  ints integer[],
  big_ints bigint[],
  floats double precision[],
  decimals numeric[],
  moneys numeric(30, 4)[],
  booleans boolean[],
  strings text[],
  uuids uuid[],
  timestamps timestamp(6)[],
  timestamptzs timestamptz(6)[],
  dates date[],
  times time(6)[],
  moods mood_type[],
  jsons json[],
  jsonbs jsonb[],
  byteses bytea[],

  parent_id bigint REFERENCES specimens,
  FOREIGN KEY (shelf_room, shelf_label) REFERENCES shelves
);

CREATE TABLE shows (id integer PRIMARY KEY, price numeric(10, 2) NOT NULL);

CREATE TABLE "_ShowToSpecimen" (
  "A" integer NOT NULL REFERENCES shows ON DELETE CASCADE,
  "B" bigint NOT NULL REFERENCES specimens ON DELETE CASCADE,
  PRIMARY KEY ("A", "B")
);
