CREATE TYPE priority AS ENUM ('LOW', 'HIGH');
ALTER TYPE priority ADD VALUE 'MEDIUM';

CREATE TABLE tasks (
  id integer PRIMARY KEY,
  priority priority NOT NULL,
  backup priority,
  parent_id integer REFERENCES tasks
);
