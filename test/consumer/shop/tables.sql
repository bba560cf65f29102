CREATE TYPE order_status AS ENUM ('OPEN', 'SHIPPED');
ALTER TYPE order_status ADD VALUE 'paid in full';

CREATE TABLE orders (
  shop_id integer NOT NULL,
  number integer NOT NULL,
  customer text NOT NULL,
  status order_status NOT NULL,
  total numeric(10, 2) NOT NULL,
  secret text NOT NULL,
  placed_at timestamptz(6) NOT NULL,
  PRIMARY KEY (shop_id, number)
);
CREATE TABLE order_lines (
  id bigint PRIMARY KEY,
  shop_id integer NOT NULL,
  number integer NOT NULL,
  article text NOT NULL,
  pieces integer NOT NULL,
  FOREIGN KEY (shop_id, number) REFERENCES orders
);
CREATE INDEX ON order_lines (shop_id, number, id);
CREATE TABLE articles (sku text PRIMARY KEY, name text NOT NULL);
CREATE TABLE tags (name text PRIMARY KEY);
CREATE TABLE "_ArticleToTag" (
  "A" text NOT NULL REFERENCES articles,
  "B" text NOT NULL REFERENCES tags,
  PRIMARY KEY ("A", "B")
);
