-- The tables of schema.prisma, as `prisma migrate` would make them.
CREATE TYPE mood_type AS ENUM ('happy, ''really''', '=sad', 'UNSURE');

CREATE TABLE shelves (
  room integer NOT NULL,
  label text NOT NULL,
  PRIMARY KEY (room, label)
);

CREATE TABLE specimens (
  id bigint PRIMARY KEY,
  shelf_room integer,
  shelf_label text,

  int_col integer NOT NULL,
  small smallint NOT NULL,
  oid oid,
  big_int bigint NOT NULL,
  float double precision NOT NULL,
  "real" real NOT NULL,
  "decimal" numeric NOT NULL,
  money numeric(30, 4) NOT NULL,
  whole numeric(20, 0) NOT NULL,
  "boolean" boolean NOT NULL,
  "String, with a 'quote" text NOT NULL,
  "char" char(8) NOT NULL,
  "varchar" varchar(200) NOT NULL,
  inet inet,
  "bit" bit(3),
  varbit varbit,
  xml xml,
  uuid uuid NOT NULL,
  "timestamp" timestamp(6) NOT NULL,
  "timestamptz" timestamptz(6) NOT NULL,
  "date" date NOT NULL,
  "time" time(6) NOT NULL,
  timetz timetz(6) NOT NULL,
  mood mood_type NOT NULL,
  "json" json NOT NULL,
  jsonb jsonb NOT NULL,
  bytes bytea NOT NULL,

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
