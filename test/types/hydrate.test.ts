/** Rows that are compiled are those that Prisma makes of the same cells: its replay is the referee, for every type and shape. */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindManyArgs } from '../../src/core/plan/plan.ts';
import { compileStatement } from '../../src/core/plan/statement.ts';
import { readCells } from '../../src/core/postgres/cells.ts';
import { compileRows } from '../../src/core/prisma/compile-rows.ts';
import { createReplay } from '../../src/core/prisma/replay-rows.ts';
import { isPlainCall, rowShape } from '../../src/core/prisma/row-shape.ts';
import { keysOf } from '../schemas/expect-replayed.ts';
import fc from '../utils/fast-check.ts';
import { specimens, write } from './random.ts';
import { columnOf, datamodel, openSpecimens, type Prisma, plain } from './specimens.ts';

type Args = Prisma.SpecimenFindManyArgs;

/** Calls of every shape: key order, nesting, lists, counts, what is left out. */
const calls: Readonly<Record<string, Args>> = {
  'all columns': {},
  'some columns, in an order of their own': { select: { uuid: true, id: true, mood: true, decimal: true } },
  'columns left out': { omit: { json: true, id: true } },
  'a relation between columns': {
    select: { note: true, parent: { select: { timestamp: true, id: true } }, int: true },
  },
  'relations to one and to many, whole': { include: { parent: true, children: true, shelf: true, shows: true } },
  'relations three deep': {
    include: {
      parent: { include: { parent: { include: { children: { orderBy: { id: 'desc' }, take: 3 } } }, shelf: true } },
    },
  },
  'counts at the root and inside': {
    select: {
      _count: { select: { children: true, shows: true } },
      parent: { select: { id: true, _count: { select: { children: { where: { id: { gt: 2n } } } } } } },
      shelf: { include: { house: { include: { _count: true } } } },
    },
  },
  'all counts': { include: { _count: true } },
  'a filtered, ordered and cut list': {
    include: { children: { where: { id: { gt: 1n } }, orderBy: [{ float: 'asc' }, { id: 'desc' }], take: 2, skip: 1 } },
  },
};

let db: Awaited<ReturnType<typeof openSpecimens>>;
beforeAll(async () => {
  db = await openSpecimens();
});
afterAll(() => db?.[Symbol.asyncDispose]());

/** The rows of a call, once compiled and once by Prisma, of the same cells. */
async function both(args: Args): Promise<{ compiled: readonly object[]; replayed: readonly object[] }> {
  const findMany = () => db.prisma.specimen.findMany(args);
  const statement = await compileStatement(findMany);
  const compiled: object[] = [];
  const replayed: object[] = [];
  const { signal } = new AbortController();
  for await (const { cells } of readCells(db.pool, statement, {
    batchRows: 7,
    batchBytes: 1e6,
    signal,
    rights: undefined,
  })) {
    if (cells.size === 0) continue;
    const shape = await rowShape(datamodel.model('Specimen'), cells.columns, findMany);
    const make = shape && compileRows(shape, cells.columns, statement.types);
    if (make === undefined) throw new Error('these rows are not compiled');
    compiled.push(...make(cells));
    replayed.push(...(await createReplay<object>(statement, findMany)(cells)));
  }
  return { compiled, replayed };
}

describe('rows that are compiled are Prisma’s own, for specimens at random', () => {
  it.each(Object.entries(calls))('%s', { timeout: 120_000 }, async (_, args) => {
    // Prisma's own type takes null for what is left out.
    expect(isPlainCall(args as FindManyArgs)).toBe(true);
    await fc.assert(
      fc.asyncProperty(specimens, async (rows) => {
        await write(db, rows);
        await db.pool.query('TRUNCATE shows CASCADE');
        const some = rows.filter((_, index) => index % 2 === 0).map(({ id }) => ({ id }));
        await db.prisma.show.create({ data: { id: 1, price: '0.10', specimens: { connect: some } } });
        const { compiled, replayed } = await both(args);
        expect(compiled).toEqual(replayed);
        // What toEqual is lenient about: prototypes, -0, the order of keys.
        expect(isDeepStrictEqual(compiled, replayed)).toBe(true);
        expect(keysOf(compiled)).toEqual(keysOf(replayed));
        expect(compiled).toHaveLength(rows.length);
      }),
      { numRuns: Number(process.env.SOAK ?? 6) },
    );
  });
});

/** So long that it is looked at before it is copied. */
function inLongList(json: string): string {
  return `[${'"item", 2001, '.repeat(1_000)}${json}]`;
}

/** Column → texts of PostgreSQL that fast paths must not mistake. */
const edges: Readonly<Record<string, readonly string[]>> = {
  timestamp: [
    ...['2001-01-01 00:01:00', '2001-01-01 00:01:00.1', '2001-01-01 00:01:00.12', '2001-01-01 00:01:00.123456'],
    ...['1969-12-31 23:59:59.999999', '0099-12-31 01:02:03', '0100-01-01', '0032-02-29', '0044-03-15 12:00:00.5 BC'],
    ...[
      '0144-03-15 12:00:00 BC',
      '0144-03-15 12:00:00.5 BC',
      '1200-02-27 12:00:00.123 BC',
      '1200-02-27 12:00:00.123456 BC',
    ],
    ...['9999-12-31 23:59:59.999999', '10000-01-01', '275760-09-13', '294276-01-01', 'infinity', '-infinity'],
  ],
  timestamptz: [
    ...['2001-01-01 00:01:00Z', '2001-01-01 00:01:00.5Z', '2001-01-01 00:01:00.123456Z', '2001-07-01 00:01:00+09'],
    ...[
      '0044-03-15 12:00:00Z BC',
      '0144-03-15 12:00:00.5Z BC',
      '9999-12-31 23:59:59.999999Z',
      '10000-01-01Z',
      'infinity',
      '-infinity',
    ],
  ],
  date: ['2001-01-01', '1969-12-31', '0032-02-29', '0099-01-01', '0044-03-15 BC', '10000-01-01', 'infinity'],
  time: ['00:00', '12:34:56.789999', '24:00'],
  timetz: ['12:34:56Z', '12:34:56.789999+02', '20:00-05:30'],
  int: ['-2147483648', '2147483647', '0', '-1'],
  oid: ['4294967295'],
  bigInt: ['-9223372036854775808', '9223372036854775807', '999999999999999', '-99999999999999', '9007199254740993'],
  float: ['NaN', 'Infinity', '-Infinity', '-0', '1e21', '5e-324', '0.1'],
  real: ['NaN', '-0', '0.1', '3.4e38', '1e-45'],
  decimal: ['10.50', '1e-30', '1e40', 'NaN', 'Infinity', '-Infinity', '-0'],
  string: ['', 'twelve chars', 'thirteen char', 'é', 'twelve chaé', '\u{1F600}', '{"$type":"BigInt"}', '__proto__'],
  json: [
    'null',
    '-0',
    '{"__proto__":{"a":1},"b":1,"b":2}',
    '{"$type":"DateTime","value":"x"}',
    '[1.50,"\\u0000"]',
    '1e400',
    ...['-0', '[-0]', '{"a":-0}', '1E400', '9'.repeat(400), '"-0"', '{"b":1,"a":2}'].map(inLongList),
  ],
  jsonb: ['null', '{"__proto__":1}', '"x"', '12345678901234567890', ...['9'.repeat(400), '"text"'].map(inLongList)],
  bytes: ['\\x', '\\x00ff5c'],
  ints: ['{}', '{1,-2}', '[2:3]={1,2}'],
  floats: ['{-0,NaN,Infinity,1e21,5e-324}'],
  strings: ['{"","a,b","\\"\\\\","NULL"}'],
  timestamps: ['{"2001-01-01 00:01:00.123456","0044-03-15 12:00:00 BC",10000-01-01}'],
  moods: [`{=sad,"happy, 'really'"}`],
  jsons: ['{null,"{\\"b\\":1}","-0"}'],
  byteses: ['{"\\\\x00ff","\\\\x"}'],
};

describe('edges of every type are compiled to what Prisma makes of them, at the root and inside', () => {
  it.each(Object.entries(edges))('%s', async (field, texts) => {
    await db.pool.query('TRUNCATE specimens CASCADE');
    const ids = texts.map((_, index) => BigInt(index));
    await db.prisma.specimen.createMany({
      data: [...ids.map((id) => ({ ...plain, id })), ...ids.map((id) => ({ ...plain, id: id + 100n, parentId: id }))],
    });
    for (const [id, text] of texts.entries())
      await db.pool.query(`UPDATE specimens SET "${columnOf(field)}" = $1 WHERE id = ${id}`, [text]);
    const select = { [field]: true, parent: { select: { [field]: true } }, children: { select: { [field]: true } } };
    const { compiled, replayed } = await both({ select });
    expect(compiled).toEqual(replayed);
    expect(isDeepStrictEqual(compiled, replayed)).toBe(true);
    expect(keysOf(compiled)).toEqual(keysOf(replayed));
  });
});

it('leaves to Prisma what it does in memory', () => {
  expect(isPlainCall({ select: { children: { take: -1 } } })).toBe(false);
  expect(isPlainCall({ select: { parent: { select: { children: { distinct: 'id' } } } } })).toBe(false);
});

it('lets Prisma say what is wrong with a value of which no row can be made', async () => {
  await db.pool.query('TRUNCATE specimens CASCADE');
  await db.prisma.specimen.createMany({ data: [{ ...plain, id: 1n }] });
  await db.pool.query(`UPDATE specimens SET strings = '{a,NULL}'`);
  const args = { select: { strings: true } };
  const error = await db.prisma.specimen.findMany(args).catch((error: unknown) => error);
  // In other words, to which a client can listen.
  await expect(Array.fromAsync(db.prisma.specimen.stream(args))).rejects.toMatchObject({
    message: expect.stringContaining('strings holds a null'),
    cause: { message: (error as Error).message },
  });
});
