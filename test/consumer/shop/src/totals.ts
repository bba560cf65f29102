import { pool, prisma } from './prisma.ts';

// Typed as findMany's element: `total` is a Decimal, `lines` what is selected of them.
let pieces = 0;
const orders = prisma.order.stream({
  where: { status: 'PAID' },
  select: { number: true, total: true, lines: { select: { pieces: true } } },
});
for await (const { total, lines } of orders)
  pieces += total.greaterThan(0) ? lines.reduce((sum, line) => sum + line.pieces, 0) : 0;

let after: string | undefined;
let delivered = 0;
for await (const batch of prisma.order.stream({ orderBy: { status: 'asc' }, batchSize: 100 }).batches()) {
  delivered = batch.delivered;
  after = batch.token;
  if (delivered > 500) break;
}
let rest = 0;
for await (const { rows } of prisma.order
  .stream({ orderBy: { status: 'asc' }, ...(after !== undefined && { after }) })
  .batches())
  rest += rows.length;
console.log(JSON.stringify({ pieces, all: delivered + rest }));
await prisma.$disconnect();
await pool.end();
