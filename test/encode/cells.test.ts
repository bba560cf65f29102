/** A download is the same, byte for byte, whether it is made of PostgreSQL's cells or of the rows that Prisma makes of them. */
import { afterAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { jsonNulls } from '../../src/core/model/json-null.ts';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import type { RowBatch } from '../../src/core/types.ts';
import { formats } from '../../src/encode/formats.ts';
import type { CreateEncoder, Format } from '../../src/encode/types.ts';
import { createCatalogue } from '../../src/http/catalogue.ts';
import { readFields } from '../../src/http/fields.ts';
import { connect } from '../rows/client.ts';
import { openRowsOptions } from '../rows/open-rows-options.ts';
import { sharedUrl } from '../utils/database.ts';

const db = connect(sharedUrl(), { max: 2 });
afterAll(() => db[Symbol.asyncDispose]());

const openRows = createOpenRows(openRowsOptions(db));
const catalogue = createCatalogue(schema);
const { signal } = new AbortController();

interface Ask {
  readonly model: string;
  readonly fields?: string;
  readonly where?: object;
  readonly first?: number;
}

const asks: Record<string, Ask> = {
  'flights, all columns': { model: 'Flight', first: 2_500 },
  airports: { model: 'Airport' },
  // Prisma's rows do not tell the null of JSON from that of the database.
  'bookings, all columns': { model: 'Booking', where: { NOT: { extras: { equals: jsonNulls.JsonNull } } } },
  'bookings, in another order': { model: 'Booking', fields: 'note,tags,id,bookedAt,fare,status,receipt', first: 500 },
  'through relations': {
    model: 'Booking',
    fields: 'id,flight.date,flight.delay,flight.origin.city,flight.origin.latitude,flight.destination.state',
    first: 1_500,
  },
  'one column beneath a relation': { model: 'Flight', fields: 'origin.city', first: 500 },
};

const lists: Record<string, Ask> = {
  'numbers of rows': { model: 'Flight', fields: 'id,bookings:count', first: 300 },
  'lists of rows': { model: 'Flight', fields: 'id,bookings:json', where: { bookings: { some: {} } }, first: 500 },
};

const profiles = Object.entries<Format>(formats).flatMap(([format, { profiles, nests }]) =>
  Object.entries(profiles).map(([profile, create]) => ({ format, profile, create, nests })),
);

async function bothWays(create: CreateEncoder, { model, fields, where, first }: Ask, nests: boolean) {
  const { columns, select } = readFields(fields, model, { catalogue, nests, tellsNames: true });
  const encoder = create(columns);
  const batches: RowBatch[] = await Array.fromAsync(
    await openRows({ model, where, first, select: { ...select } }, { signal }),
  );
  const ofCells = batches.map(({ cells }) => cells && encoder.cells?.(cells));
  const ofRows = await Promise.all(batches.map(async ({ rows }) => encoder.rows(await rows())));
  return { ofCells: ofCells.map(String).join(''), ofRows: ofRows.join(''), encoder };
}

describe('the null of JSON, beside that of the database', () => {
  const ask: Ask = { model: 'Booking', fields: 'extras', where: { extras: { equals: jsonNulls.AnyNull } } };
  it.each(profiles)('is told from it in cells: $format, $profile', async ({ create, nests, format }) => {
    const { ofCells } = await bothWays(create, ask, nests);
    const lines = new Set(ofCells.trimEnd().split(/\r?\n/));
    // As a value of JSON there is but one.
    expect([...lines].sort()).toEqual(
      format === 'csv' ? [expect.stringMatching(/^$/), expect.stringMatching(/^"?null"?$/)] : ['{"extras":null}'],
    );
  });
});

describe('moments, in the postgres profile', () => {
  it('are as the database writes them', async () => {
    const { ofCells } = await bothWays(
      formats.csv.profiles.postgres,
      { model: 'Booking', fields: 'bookedAt,flight.date', first: 1 },
      false,
    );
    expect(ofCells).toBe('1970-01-01 00:00:00+00,2001-01-01 00:01:00\n');
  });
});

describe.each(profiles.filter(({ profile }) => profile !== 'postgres'))('$format, $profile', ({ create, nests }) => {
  it.each(Object.entries({ ...asks, ...lists }))('%s', async (_, ask) => {
    const { ofCells, ofRows } = await bothWays(create, ask, nests);
    expect(ofCells).toBe(ofRows);
    expect(ofCells).not.toBe('');
  });
});
