CREATE TABLE "Curio" (
  id integer PRIMARY KEY,
  letter "char" NOT NULL,
  ident name NOT NULL,
  idents name[] NOT NULL,
  vector oidvector NOT NULL,
  lsn pg_lsn NOT NULL,
  query tsquery NOT NULL,
  grid integer[] NOT NULL,
  words text[] NOT NULL,
  shifted integer[] NOT NULL,
  none integer[] NOT NULL,
  pages xml NOT NULL,
  scalar jsonb NOT NULL,
  scalars jsonb[] NOT NULL,
  huge numeric NOT NULL,
  zero double precision NOT NULL,
  zeros double precision[] NOT NULL,
  mornings timestamptz[] NOT NULL,
  dst timestamptz NOT NULL,
  bc date NOT NULL,
  forever interval NOT NULL,
  escaped text NOT NULL,
  point point NOT NULL,
  bits bit(3) NOT NULL,
  "parentId" integer REFERENCES "Curio"
);

CREATE TABLE "order by ""t0"".""x"" limit 1 😀" (
  "select" integer PRIMARY KEY,
  "a ""quoted"" name.with$dots 😀" text NOT NULL,
  "default" text,
  "user" integer,
  "ORDER BY x, ""y"" FROM t WHERE" text
);
ALTER TABLE "order by ""t0"".""x"" limit 1 😀" ADD FOREIGN KEY ("user") REFERENCES "order by ""t0"".""x"" limit 1 😀" ("select");

CREATE TABLE "Node" (
  tenant integer,
  id integer,
  upper integer,
  twin integer,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, twin),
  FOREIGN KEY (tenant, upper) REFERENCES "Node" (tenant, id)
);

CREATE TABLE "Friend" (id integer PRIMARY KEY);
CREATE TABLE "_liking" ("A" integer REFERENCES "Friend", "B" integer REFERENCES "Friend", PRIMARY KEY ("A", "B"));

CREATE TYPE "toString" AS ENUM ('constructor', 'valueOf');
CREATE TABLE "Heirloom" (
  "constructor" integer PRIMARY KEY,
  "toString" text,
  "valueOf" "toString",
  "toJSON" jsonb,
  "isPrototypeOf" integer REFERENCES "Heirloom"
);
