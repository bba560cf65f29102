/** Look-ups are prepared by name, and run on where the name is lost. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { connect } from './client.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.dispose());

type Pool = ReturnType<typeof connect>['pool'];

async function prepared(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
  return rows.length;
}

it('prepares a look-up that is made again', async () => {
  await using db = connect(database.url, { max: 1 });
  for (const id of [1, 2, 3, 4]) expect(await db.prisma.flight.findUnique({ where: { id } })).toMatchObject({ id });
  expect(await prepared(db.pool)).toBe(1);
});

it('runs where the name is lost, and from then on without one', async () => {
  await using db = connect(database.url, { max: 1 });
  for (const id of [1, 2, 3]) await db.prisma.flight.findUnique({ where: { id } });
  await db.pool.query('DEALLOCATE ALL');
  for (const id of [4, 5, 6]) expect(await db.prisma.flight.findUnique({ where: { id } })).toMatchObject({ id });
  expect(await prepared(db.pool)).toBe(0);
});

it('sends once what PostgreSQL refuses under any name', async () => {
  await using db = connect(database.url, { max: 1 });
  // pg's pool drops a connection whose statement has failed.
  let made = 0;
  db.pool.on('connect', () => {
    made += 1;
  });
  await db.pool.query(
    `CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
     ALTER TABLE "Airport" ALTER city TYPE text COLLATE folded`,
  );
  const where = { city: { contains: 'a', mode: 'insensitive' as const } };
  for (let round = 0; round < 5; round += 1)
    await expect(db.prisma.airport.findMany({ where, take: 1 })).rejects.toThrow('nondeterministic');
  expect(made).toBe(5);
});

it('gives what a column is now, where its type has changed', async () => {
  await using db = connect(database.url, { max: 1 });
  const select = { iata: true, city: true };
  const ask = () => db.prisma.airport.findMany({ select, orderBy: { iata: 'asc' }, take: 1 });
  const before = await ask();
  for (let round = 0; round < 3; round += 1) expect(await ask()).toEqual(before);
  await db.pool.query('ALTER TABLE "Airport" ALTER city TYPE varchar(300)');
  for (let round = 0; round < 3; round += 1) expect(await ask()).toEqual(before);
});

it('writes each row once', async () => {
  await using db = connect(database.url, { max: 1 });
  const added = ['+A', '+B', '+C', '+D'];
  for (const iata of added)
    await db.prisma.airport.create({ data: { iata, name: iata, country: 'X', latitude: 0, longitude: 0 } });
  expect(await db.prisma.airport.count({ where: { iata: { in: added } } })).toBe(4);
});
