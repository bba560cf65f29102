-- Relations as apps have them: of a table to itself, several to one table, many to many, by several columns, one to one.
CREATE TABLE organisations (id text PRIMARY KEY, name text NOT NULL, "parentId" text REFERENCES organisations);
CREATE TABLE "User" (
  id serial PRIMARY KEY,
  email text NOT NULL UNIQUE,
  "organisationId" text REFERENCES organisations,
  "managerId" int REFERENCES "User"
);
-- One to one, by the key itself; and by a unique column.
CREATE TABLE "Profile" ("userId" int PRIMARY KEY REFERENCES "User" ON DELETE CASCADE, bio text);
CREATE TABLE "Avatar" (id int PRIMARY KEY, "userId" int UNIQUE REFERENCES "User");
-- A key of two columns, which foreign keys of two columns lead to; one of the columns is part of several.
CREATE TABLE traces (project_id text NOT NULL, id text NOT NULL, name text, PRIMARY KEY (id, project_id));
CREATE TABLE observations (
  id text NOT NULL, project_id text NOT NULL, trace_id text, parent_id text,
  PRIMARY KEY (id, project_id),
  FOREIGN KEY (trace_id, project_id) REFERENCES traces (id, project_id),
  FOREIGN KEY (parent_id, project_id) REFERENCES observations (id, project_id)
);
CREATE TABLE scores (
  id int PRIMARY KEY, project_id text NOT NULL, trace_id text NOT NULL, observation_id text, value double precision,
  FOREIGN KEY (trace_id, project_id) REFERENCES traces (id, project_id) ON DELETE CASCADE,
  FOREIGN KEY (observation_id, project_id) REFERENCES observations (id, project_id)
);
-- Several to one table.
CREATE TABLE documents (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL, owner_id int NOT NULL REFERENCES "User",
  reviewer_id int REFERENCES "User", "signedById" int REFERENCES "User"
);
CREATE INDEX ON documents (owner_id, id);
-- Many to many: as Prisma makes them, of two tables and of one; and by a table of its own, with a key of two columns.
CREATE TABLE tags (id int PRIMARY KEY, label text NOT NULL);
CREATE TABLE "_documentsTotags" ("A" bigint NOT NULL REFERENCES documents, "B" int NOT NULL REFERENCES tags);
CREATE UNIQUE INDEX "_documentsTotags_AB_unique" ON "_documentsTotags" ("A", "B");
CREATE INDEX "_documentsTotags_B_index" ON "_documentsTotags" ("B");
CREATE TABLE "_related" ("A" int NOT NULL REFERENCES tags, "B" int NOT NULL REFERENCES tags, CONSTRAINT "_related_AB_pkey" PRIMARY KEY ("A", "B"));
CREATE INDEX "_related_B_index" ON "_related" ("B");
CREATE TYPE role AS ENUM ('owner', 'member');
CREATE TABLE memberships (
  "userId" int REFERENCES "User", "organisationId" text REFERENCES organisations, role role NOT NULL, PRIMARY KEY ("userId", "organisationId")
);

INSERT INTO organisations VALUES ('a', 'Acme', NULL), ('b', 'Bolt', 'a'), ('c', 'Cup', 'a');
INSERT INTO "User" (email, "organisationId", "managerId") VALUES ('x@a', 'a', NULL), ('y@a', 'a', 1), ('z@b', 'b', 1), ('w', NULL, 2);
INSERT INTO "Profile" VALUES (1, 'first'), (3, NULL);
INSERT INTO "Avatar" VALUES (1, 2), (2, NULL);
INSERT INTO traces VALUES ('p', 't1', 'one'), ('q', 't1', 'another'), ('p', 't2', NULL);
INSERT INTO observations VALUES ('o1', 'p', 't1', NULL), ('o1', 'q', 't1', NULL), ('o2', 'p', 't1', 'o1'), ('o3', 'p', NULL, 'o1'), ('o4', 'q', NULL, 'o1');
INSERT INTO scores VALUES (1, 'p', 't1', 'o2', 0.5), (2, 'q', 't1', 'o1', NULL), (3, 'p', 't2', NULL, -1e300);
INSERT INTO documents (title, owner_id, reviewer_id, "signedById") VALUES ('A', 1, 2, 2), ('B', 1, NULL, 3), ('C', 4, 1, NULL);
INSERT INTO tags VALUES (1, 'red'), (2, 'green'), (3, 'blue');
INSERT INTO "_documentsTotags" VALUES (1, 1), (1, 3), (3, 1);
INSERT INTO "_related" VALUES (1, 2), (2, 2), (3, 1);
INSERT INTO memberships VALUES (1, 'a', 'owner'), (2, 'a', 'member'), (1, 'b', 'member');
