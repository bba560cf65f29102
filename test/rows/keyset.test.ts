/** R9: to continue is to go on in the index, where there is one, and not to read again what has been read. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datamodel } from '../../src/app/datamodel.ts';
import { orderKeys, totalOrder } from '../../src/core/plan/order.ts';
import { compileStatement } from '../../src/core/plan/statement.ts';
import { readCatalogue } from '../../src/core/postgres/catalogue.ts';
import type { Position } from '../../src/core/resume/keyset.ts';
import { sortedStatement } from '../../src/core/resume/sorted-statement.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { connect } from './client.ts';

let database: TestDatabase;
let db: ReturnType<typeof connect>;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url);
  await db.pool.query(
    'CREATE INDEX by_date_and_id ON "Flight" (date, id); DROP INDEX "Flight_date_idx"; ANALYZE "Flight"',
  );
});
afterAll(async () => {
  await db[Symbol.asyncDispose]();
  await database.dispose();
});

async function planAfter(orderBy: object[], position: Position, model: 'Flight' | 'Booking' = 'Flight') {
  const order = [...totalOrder(datamodel.model(model), orderBy)];
  const args = { orderBy: order, select: { id: true } };
  const compiled = await compileStatement(() =>
    model === 'Flight' ? db.prisma.flight.findMany(args) : db.prisma.booking.findMany({ ...args, take: 100 }),
  );
  const { tables, after } = sortedStatement(compiled, orderKeys(datamodel.model(model), order));
  const { signal } = new AbortController();
  const { text, values } = after(position, await readCatalogue(db.pool, tables, { signal, fresh: true }));
  const { rows } = await db.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...values]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const lastFlight = 'SELECT date::text, id::text FROM "Flight" ORDER BY date DESC, id DESC OFFSET 100 LIMIT 1';
const firstFlight = 'SELECT date::text, id::text FROM "Flight" ORDER BY date, id OFFSET 100 LIMIT 1';

describe('R9 the index serves a continued query', () => {
  it.each<[string, object[], string, ('date' | 'id')[], RegExp]>([
    ['the primary key', [], lastFlight, ['id'], /Flight_pkey.*\n *Index Cond: \(id > \d+\)/],
    [
      'the primary key, descending',
      [{ id: 'desc' }],
      firstFlight,
      ['id'],
      /Backward using "Flight_pkey".*\n *Index Cond: \(id < \d+\)/,
    ],
    ['a composite index', [{ date: 'asc' }], lastFlight, ['date', 'id'], /by_date_and_id.*\n *Index Cond: \(date >= '/],
    [
      'a composite index, descending',
      [{ date: 'desc' }, { id: 'desc' }],
      firstFlight,
      ['date', 'id'],
      /Backward using by_date_and_id.*\n *Index Cond: \(date <= '/,
    ],
  ])('by %s', async (_, orderBy, at, columns, expected) => {
    const { rows } = await db.pool.query<Record<string, string>>(at);
    const plan = await planAfter(
      orderBy,
      columns.map((column) => rows[0]?.[column] ?? null),
    );
    expect(plan).toMatch(expected);
    // By both columns the index has the order, too: nothing is sorted.
    expect(plan).not.toContain('Sort');
  });

  it.each([
    ['asc', /Index Cond: \(status >= 'CONFIRMED'/],
    ['desc', /Index Cond: \(status <= 'CONFIRMED'/],
  ])('by an enum, %s', async (sort, expected) => {
    await db.pool.query('CREATE INDEX IF NOT EXISTS by_status ON "Booking" (status, id); ANALYZE "Booking"');
    const plan = await planAfter([{ status: sort }, { id: sort }], ['CONFIRMED', '4000'], 'Booking');
    expect(plan).toMatch(expected);
    expect(plan).not.toContain('Sort');
  });
});
