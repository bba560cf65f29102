INSERT INTO orders
SELECT n % 3, n, 'customer "' || n % 50 || '"', (ARRAY['OPEN', 'paid in full', 'SHIPPED'])[1 + n % 3]::order_status,
  n * 1.25, 'secret ' || n, '2026-01-01Z'::timestamptz + n * interval '1 minute 0.000001 seconds'
FROM generate_series(1, 3000) n;
INSERT INTO order_lines
SELECT n, o.shop_id, o.number, 'article ' || n % 7, 1 + n % 4
FROM generate_series(1, 9000) n JOIN orders o ON o.number = 1 + n % 3000;
INSERT INTO articles SELECT 'article ' || n, 'Article ' || n FROM generate_series(0, 6) n;
INSERT INTO tags VALUES ('gift'), ('rush');
INSERT INTO "_ArticleToTag" SELECT sku, name FROM (SELECT sku FROM articles ORDER BY sku LIMIT 3) CROSS JOIN tags;
