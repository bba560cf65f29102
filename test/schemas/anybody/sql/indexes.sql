-- Indexes and foreign keys that hold less than they seem to, and what has no columns.
CREATE TABLE owners (id int PRIMARY KEY);
-- One of them is left, of several.
CREATE TABLE softly_deleted (id int PRIMARY KEY, owner_id int NOT NULL REFERENCES owners, gone boolean NOT NULL);
CREATE UNIQUE INDEX ON softly_deleted (owner_id) WHERE NOT gone;
CREATE TABLE half_built (id int PRIMARY KEY, owner_id int REFERENCES owners);
CREATE UNIQUE INDEX half_built_owner ON half_built (owner_id);
CREATE TABLE half_keyed (code int NOT NULL);
CREATE UNIQUE INDEX half_keyed_code ON half_keyed (code);
---
-- As CREATE INDEX CONCURRENTLY leaves it that has failed.
UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid IN ('half_built_owner'::regclass, 'half_keyed_code'::regclass);
---
CREATE TABLE by_expression (id int PRIMARY KEY, owner_id int REFERENCES owners, mail text);
CREATE UNIQUE INDEX ON by_expression (owner_id, lower(mail));
CREATE TABLE inherited (id int PRIMARY KEY, owner_id int UNIQUE REFERENCES owners);
CREATE TABLE heirs (PRIMARY KEY (id)) INHERITS (inherited);
CREATE TABLE partly_keyed (code int NOT NULL, gone boolean NOT NULL);
CREATE UNIQUE INDEX ON partly_keyed (code) WHERE NOT gone;
-- The last column is in the index, and in no key.
CREATE TABLE covered (id int, note text, PRIMARY KEY (id) INCLUDE (note));
CREATE TABLE covered_once (owner_id int NOT NULL REFERENCES owners, note text);
CREATE UNIQUE INDEX ON covered_once (owner_id) INCLUDE (note);
-- PostgreSQL makes a foreign key to each partition, besides the one to all.
CREATE TABLE parts (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE parts_2020 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE parts_rest PARTITION OF parts DEFAULT PARTITION BY LIST (id);
CREATE TABLE parts_rest_all PARTITION OF parts_rest DEFAULT;
CREATE TABLE pieces (id int PRIMARY KEY, part_id int NOT NULL, part_day date NOT NULL, FOREIGN KEY (part_id, part_day) REFERENCES parts);
CREATE TABLE bare ();
CREATE VIEW barer AS SELECT;

INSERT INTO owners VALUES (1), (2), (3);
INSERT INTO softly_deleted VALUES (1, 1, true), (2, 1, true), (3, 1, false), (4, 2, false);
INSERT INTO half_built VALUES (1, 1), (2, 1), (3, NULL);
INSERT INTO half_keyed VALUES (1), (1), (2);
INSERT INTO by_expression VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'a');
INSERT INTO inherited VALUES (1, 1);
INSERT INTO heirs VALUES (2, 1), (3, 2);
INSERT INTO partly_keyed VALUES (1, true), (1, true), (1, false);
INSERT INTO covered VALUES (1, NULL), (2, 'b');
INSERT INTO covered_once VALUES (1, NULL), (2, 'b');
INSERT INTO parts VALUES (1, '2020-01-01'), (1, '2022-01-01');
INSERT INTO pieces VALUES (1, 1, '2020-01-01'), (2, 1, '2022-01-01'), (3, 1, '2022-01-01');
