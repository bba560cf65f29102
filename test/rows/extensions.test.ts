/** What an extension of the client hides, or changes, is not read past it. */
import { afterAll, describe, expect, it } from 'vitest';
import { datamodel } from '../../src/app/datamodel.ts';
import { cellAt, noCells } from '../../src/core/postgres/cell-at.ts';
import { mayChangeRows } from '../../src/core/prisma/extensions.ts';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import { sharedUrl } from '../utils/database.ts';
import { connect } from './client.ts';
import { openRowsOptions } from './open-rows-options.ts';

const db = connect(sharedUrl(), { max: 1 });
afterAll(() => db[Symbol.asyncDispose]());

const masked = db.prisma.$extends({
  result: { airport: { city: { needs: { iata: true }, compute: () => 'hidden' } } },
});

describe('mayChangeRows', () => {
  it('is false for the client of the server', () => {
    expect(mayChangeRows(db.prisma, datamodel)).toBe(false);
  });

  it.each([
    ['a computed field', masked],
    ['a query of one model', db.prisma.$extends({ query: { flight: { findMany: ({ args, query }) => query(args) } } })],
    [
      'a query of all models',
      db.prisma.$extends({ query: { $allModels: { $allOperations: ({ args, query }) => query(args) } } }),
    ],
    [
      'a findMany of its own',
      db.prisma.$extends({ model: { airport: { findMany: async () => [{ iata: 'ATL', city: 'hidden' }] } } }),
    ],
    ['a model of its own', db.prisma.$extends({ client: { airport: { findMany: async () => [] } } })],
    ['something else than a client', {}],
  ])('is true for %s', (_, client) => {
    expect(mayChangeRows(client, datamodel)).toBe(true);
  });
});

describe('a batch', () => {
  const { signal } = new AbortController();
  const plan = { model: 'Airport', select: { city: true }, first: 1 } as const;
  const first = async (prisma: object) => {
    const openRows = createOpenRows({ ...openRowsOptions(db), prisma });
    return (await (await openRows(plan, { signal })).next()).value;
  };

  it('has its cells, by the names of the fields', async () => {
    const batch = await first(db.prisma);
    const [row] = (await batch?.rows()) ?? [];
    const cells = batch?.cells ?? noCells;
    expect(cells.columns.map(({ name }) => name)).toEqual(['iata', 'city']);
    expect([cellAt(cells, 0, 0), cellAt(cells, 0, 1)]).toEqual([row?.iata, row?.city]);
  });

  it('has no cells where an extension shows something else', async () => {
    const batch = await first(masked);
    expect(batch?.cells).toBeUndefined();
    expect(await batch?.rows()).toMatchObject([{ city: 'hidden' }]);
  });
});

describe('R8 an extension that has an answer of its own', () => {
  const { signal } = new AbortController();

  it('leaves no row out of a stream that counts it', async () => {
    const prisma = db.prisma.$extends({
      query: { airport: { findMany: async ({ args, query }) => (await query(args)).slice(1) } },
    });
    const openRows = createOpenRows({ ...openRowsOptions(db), prisma });
    const batches = await openRows({ model: 'Airport', select: { city: true }, first: 3 }, { signal });
    const { value } = await batches.next();
    await expect(value?.rows()).rejects.toThrow('has made 2 rows of 3');
    await batches.return();
  });

  it('does not give what it has kept in the place of rows', async () => {
    const kept = new Map<string, unknown>();
    const prisma = db.prisma.$extends({
      query: {
        airport: {
          async findMany({ args, query }) {
            const name = JSON.stringify(args);
            if (!kept.has(name)) kept.set(name, await query(args));
            return kept.get(name) as Awaited<ReturnType<typeof query>>;
          },
        },
      },
    });
    await expect(Array.fromAsync(prisma.airport.stream({ select: { iata: true } }))).rejects.toThrow(
      'ran no statement',
    );
  });
});
