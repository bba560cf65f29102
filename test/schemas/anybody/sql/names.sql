-- Names that Prisma, GraphQL, JavaScript or Sluice keeps, and names that are alike.
CREATE TYPE flag AS ENUM ('true', 'false', 'null', '__x', '_x', 'x', 'in', 'constructor');
CREATE TYPE "StringFilter" AS ENUM ('on', 'in progress', 'in-progress', 'in_progress');
CREATE TYPE "Prisma" AS ENUM ('a');
CREATE TABLE "Subscription" (id int PRIMARY KEY, plan text NOT NULL);
CREATE TABLE "Query" (id int PRIMARY KEY, "Query" int REFERENCES "Query", "Mutation" text);
CREATE TABLE "Mutation" (id int PRIMARY KEY);
CREATE TABLE "Stream" (id int PRIMARY KEY, subscription_id int REFERENCES "Subscription");
CREATE TABLE "StreamStatus" (id int PRIMARY KEY);
CREATE TABLE "Email" (id int PRIMARY KEY, subject text);
CREATE TABLE "EmailBatch" (id int PRIMARY KEY, email_id int NOT NULL REFERENCES "Email");
CREATE TABLE "EmailWhere" (id int PRIMARY KEY);
CREATE TABLE "String" (id int PRIMARY KEY, flag flag DEFAULT 'true', "filter" "StringFilter", flags flag[] DEFAULT '{null,x}', prisma "Prisma", note text DEFAULT 'true');
CREATE TABLE "Decimal" (
  id int PRIMARY KEY, "AND" int, "OR" text, "NOT" boolean, "is" int, "isNot" int, "__x" int, "_count" int, "class" int,
  "select" int, "constructor" int, "toString" int, "then" int, "hasOwnProperty" int, "__proto__" int);
CREATE INDEX ON "Decimal" ("AND", id);
CREATE TABLE kid ("AND" int PRIMARY KEY, "OR" int REFERENCES "Decimal", "is" int REFERENCES "String");
CREATE TABLE "User" (id int PRIMARY KEY);
CREATE TABLE "user" (id int PRIMARY KEY, u int REFERENCES "User", "User" int);
CREATE TABLE "users" (id int PRIMARY KEY);
CREATE TABLE "_user" (id int PRIMARY KEY);
CREATE TABLE "constructor" (id int PRIMARY KEY, "constructor" int REFERENCES "constructor");
CREATE TABLE "toString" (id int PRIMARY KEY);
CREATE TABLE "a-b" (id int PRIMARY KEY, "c-d" int, "c_d" int, "_c_d" int);
CREATE TABLE "a_b" (id int PRIMARY KEY);
CREATE TABLE "1st" (id int PRIMARY KEY, "1" int, "日" int);
CREATE TABLE "日本" (id int PRIMARY KEY, "日" int REFERENCES "日本");
CREATE TABLE "enum" (id int PRIMARY KEY);
CREATE TABLE "PrismaClient" (id int PRIMARY KEY);
CREATE TABLE news (id int PRIMARY KEY);
-- Prisma calls the key as the third column is called.
CREATE TABLE pairs (x int, y int, x_y int, PRIMARY KEY (x, y));
CREATE TABLE a_table_whose_name_has_as_many_bytes_as_postgresql_lets_it_have (
  a_column_whose_name_has_as_many_bytes_as_postgresql_lets_it_hav int PRIMARY KEY,
  a_column_whose_name_has_as_many_bytes_as_postgresql_lets_it_ha2 int
    REFERENCES a_table_whose_name_has_as_many_bytes_as_postgresql_lets_it_have,
  a_column_whose_name_has_as_many_bytes_as_postgresql_lets_it_ha3 int
    REFERENCES a_table_whose_name_has_as_many_bytes_as_postgresql_lets_it_have);

INSERT INTO "Subscription" VALUES (1, 'free'), (2, 'paid');
INSERT INTO "Query" VALUES (1, NULL, 'a'), (2, 1, NULL);
INSERT INTO "Mutation" VALUES (1);
INSERT INTO "Stream" VALUES (1, 2), (2, NULL);
INSERT INTO "StreamStatus" VALUES (7);
INSERT INTO "Email" VALUES (1, 'hello');
INSERT INTO "EmailBatch" VALUES (1, 1), (2, 1);
INSERT INTO "EmailWhere" VALUES (3);
INSERT INTO "String" VALUES (1, 'true', 'in progress', '{"null",false,__x,x}', 'a'), (2, 'constructor', 'in-progress', '{}', NULL), (3, NULL, 'in_progress', '{in,_x}', NULL);
INSERT INTO "Decimal" VALUES (1, 11, 'or', true, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22);
INSERT INTO "Decimal" VALUES (2);
INSERT INTO kid VALUES (5, 1, 3), (6, NULL, NULL);
INSERT INTO "User" VALUES (1);
INSERT INTO "user" VALUES (2, 1, 9), (3, NULL, NULL);
INSERT INTO "users" VALUES (4);
INSERT INTO "_user" VALUES (5);
INSERT INTO "constructor" VALUES (1, NULL), (2, 1);
INSERT INTO "toString" VALUES (1);
INSERT INTO "a-b" VALUES (1, 2, 3, 4);
INSERT INTO "a_b" VALUES (2);
INSERT INTO "1st" VALUES (1, 2, 3);
INSERT INTO "日本" VALUES (1, NULL), (2, 1);
INSERT INTO "enum" VALUES (1);
INSERT INTO "PrismaClient" VALUES (1);
INSERT INTO news VALUES (1), (2);
INSERT INTO a_table_whose_name_has_as_many_bytes_as_postgresql_lets_it_have VALUES (1, NULL, NULL), (2, 1, 2);
INSERT INTO pairs VALUES (1, 1, 3), (1, 2, NULL);
