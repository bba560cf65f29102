/**
 * R3, R9: by every column that has an order, of a row and of the rows that it may lead to, in both directions and with
 * the nulls at either end, a stream that goes on again and again gives all rows once. `npm run test:soak` goes on behind
 * each single row.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import type { OpenRows } from '../../src/core/types.ts';
import { openRowsOptions } from '../rows/open-rows-options.ts';
import { columnOf, datamodel, openSpecimens, plain } from '../types/specimens.ts';

/** These reach beyond what JavaScript's dates know, by their digits as by their years. */
const moments = [
  '2001-01-01 00:01:00.123456',
  '2001-01-01 00:01:00.123457',
  '1969-12-31 23:59:59.999999',
  '0044-03-15 12:00:00 BC',
  '12345-01-01 00:00:00',
  'infinity',
];

/** Field → what its rows hold, one after the other, in PostgreSQL's words. */
const values: Readonly<Record<string, readonly (string | null)[]>> = {
  int: ['-2147483648', '0', '7', '2147483647'],
  bigInt: ['9007199254740993', '9007199254740992', '-9223372036854775808', '0'],
  float: [
    'NaN',
    '-Infinity',
    '-0',
    '5e-324',
    '0.30000000000000004',
    '1.7976931348623157e308',
    '1.7976931348623155e308',
  ],
  decimal: ['NaN', 'Infinity', '-Infinity', '1e-30', '10.50', '123456789012345678901234567890.123456789', '1e40'],
  money: ['10.5', '-0.0001', '12345678901234567890123456.1234', 'NaN'],
  boolean: ['t', 'f', 't'],
  string: ['', 'a', 'B', 'A', 'ä', '\u{1F600}', "'", '\\', '%'],
  uuid: ['f81d4fae-7dec-41d0-a765-00a0c91e6bf6', '00000000-0000-0000-0000-000000000000'],
  mood: ["happy, 'really'", '=sad', 'UNSURE', '=sad'],
  timestamp: moments,
  timestamptz: moments,
  small: ['-32768', null, '0', '5'],
  oid: ['4294967295', null, '0'],
  maybeBig: ['1', null, '-9007199254740993'],
  real: ['NaN', null, '-0', '0.1', '0.2', '3.4e38', '1e-45'],
  whole: ['99999999999999999999', null, '-1', '0'],
  maybe: ['t', null, 'f', 'f'],
  note: ['', null, 'a', 'B', 'A', 'ä', 'z', 'Z'],
  char: ['ab', null, 'a b', ''],
  varchar: ['A', ' a ', null, 'a', 'b', 'á'],
  inet: ['10.0.0.1', null, '10.0.0.0/8', '::1'],
  bit: ['101', null, '001'],
  maybeMood: ['=sad', null, "happy, 'really'", 'UNSURE'],
  date: ['2001-01-01', null, '0044-03-15 BC', '12345-01-01', 'infinity'],
  time: ['00:00', '12:34:56.789999', null, '24:00', '12:34:56.789998'],
  timetz: ['12:34:56Z', null, '12:34:56.789999+02', '20:00-05:30', '10:34:56.789999+00'],
};
const size = 30;
/** After how many rows it goes on. */
const step = process.env.SOAK === undefined ? 7 : 1;

let db: Awaited<ReturnType<typeof openSpecimens>>;
let openRows: OpenRows;
beforeAll(async () => {
  db = await openSpecimens();
  // Neither as bytes, nor telling upper from lower case and one accent from another.
  await db.pool.query(`
    CREATE COLLATION careless (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
    ALTER TABLE specimens ALTER note TYPE text COLLATE "en-x-icu", ALTER "varchar" TYPE varchar(200) COLLATE careless;
    INSERT INTO houses VALUES (1, NULL), (2, 'red');
    INSERT INTO shelves VALUES (1, 'a', 1), (2, 'a', 2), (1, 'b', 2);
  `);
  const ids = Array.from({ length: size }, (_, index) => index);
  // A third of them is the first of its family.
  const parentOf = (id: number) => (id < 5 || id % 3 === 0 ? null : BigInt(id - 5));
  await db.prisma.specimen.createMany({
    data: ids.map((id) => ({ ...plain, id: BigInt(id), parentId: parentOf(id) })),
  });
  const fields = Object.entries(values);
  const set = fields.map(([field], index) => `"${columnOf(field)}" = $${index + 2}`);
  for (const id of ids)
    await db.pool.query(`UPDATE specimens SET ${set} WHERE id = $1`, [
      id,
      ...fields.map(([, texts], index) => texts[(id * 11 + index) % texts.length]),
    ]);
  await db.pool.query(
    `UPDATE specimens SET shelf_room = 1 + id % 2, shelf_label = CASE id % 4 WHEN 0 THEN 'b' ELSE 'a' END WHERE id % 5 > 0`,
  );
  openRows = createOpenRows(openRowsOptions(db));
});
afterAll(async () => {
  await db?.[Symbol.asyncDispose]();
});

const { signal } = new AbortController();
// The models of these tests are not those of the server.
const Specimen = 'Specimen';

/** The rows of one request, and where to go on. */
async function read(orderBy: object, request: { readonly first?: number; readonly after?: string }) {
  const batches = await Array.fromAsync(
    await openRows({ model: Specimen, select: { id: true }, orderBy: [orderBy], ...request }, { signal }),
  );
  const rows = await Promise.all(batches.map(({ rows }) => rows()));
  return { ids: rows.flat().map(({ id }) => Number(id)), mark: batches.at(-1)?.mark() };
}

/** The rows of as many requests as it takes. */
async function readInPieces(orderBy: object): Promise<readonly number[]> {
  const all: number[] = [];
  let after: string | undefined;
  let first = step;
  for (;;) {
    const { ids, mark } = await read(orderBy, { first, ...(after !== undefined && { after }) });
    if (ids.length < first) return [...all, ...ids];
    if (mark?.canContinue) {
      all.push(...ids);
      after = mark.token;
      first = step;
    } else first += step; // A moment that no token can hold: so a longer piece is asked for.
  }
}

/** How a column may be ordered. */
function waysOf(model: string, field: string): readonly (string | object)[] {
  const isRequired = datamodel.model(model).fields.find(({ name }) => name === field)?.isRequired;
  const directions = ['asc', 'desc'];
  if (isRequired) return directions;
  return directions.flatMap((sort) => ['first', 'last'].map((nulls) => ({ sort, nulls })));
}

const orderOf = ([name = '', ...rest]: readonly string[], way: string | object): object => ({
  [name]: rest.length === 0 ? way : orderOf(rest, way),
});

const own = Object.keys(values).map((field) => ['Specimen', field] as const);
const columns = [
  ...own.map(([model, field]) => [model, [field]] as const),
  ...own.map(([model, field]) => [model, ['parent', field]] as const),
  ['Specimen', ['parent', 'parent', 'int']],
  ['Specimen', ['parent', 'parent', 'note']],
  ['Shelf', ['shelf', 'room']],
  ['Shelf', ['parent', 'shelf', 'label']],
  ['House', ['shelf', 'house', 'id']],
  ['House', ['parent', 'shelf', 'house', 'name']],
] as const;

describe('R9 by every column', () => {
  it.each(columns)('%s %j', async (model, path) => {
    for (const way of waysOf(model, path.at(-1) ?? '')) {
      const orderBy = orderOf(path, way);
      const told = JSON.stringify(orderBy);
      const { ids: expected } = await read(orderBy, {});
      expect(new Set(expected).size, told).toBe(size);
      expect(await readInPieces(orderBy), told).toEqual(expected);
    }
  });
});
