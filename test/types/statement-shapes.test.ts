/** A statement that is filled with values is the one that Prisma compiles of them: for every type, operator and shape. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFindMany } from '../../src/core/plan/find-many.ts';
import type { FindManyArgs } from '../../src/core/plan/plan.ts';
import { createStatementShapes, type StatementShapes } from '../../src/core/plan/statement-shapes.ts';
import type { Hydrate } from '../../src/core/prisma/hydrate.ts';
import fc from '../utils/fast-check.ts';
import { datamodel, openSpecimens, Prisma } from './specimens.ts';

let db: Awaited<ReturnType<typeof openSpecimens>>;
beforeAll(async () => {
  db = await openSpecimens();
});
afterAll(() => db?.[Symbol.asyncDispose]());

type Shapes = StatementShapes<Hydrate<unknown>>;

/** What is compiled of the arguments, and how often Prisma was asked. */
async function compile(args: FindManyArgs, shapes?: Shapes) {
  let asked = 0;
  const findMany = (planned: FindManyArgs) => {
    asked += 1;
    // The client's own type of the arguments is as narrow as each call.
    return db.prisma.specimen.findMany(planned as Prisma.SpecimenFindManyArgs);
  };
  const call = { model: datamodel.model('Specimen'), args, findMany, isPlain: true, shapes };
  const compiled = await compileFindMany(call).catch((error: unknown) => ({ statement: String(error) }));
  const { statement } = compiled;
  if (typeof statement === 'string' || statement === undefined) return { asked, statement };
  const { text, values } = statement;
  return { asked, statement: { text, values } };
}

async function isTheSame(calls: readonly FindManyArgs[], shapes: Shapes = createStatementShapes()): Promise<number> {
  let asked = 0;
  for (const args of calls) {
    const filled = await compile(args, shapes);
    expect(filled.statement).toEqual((await compile(args)).statement);
    ({ asked } = filled);
  }
  return asked;
}

const moment = (text: string) => new Date(text);

/** Several values of each type, with those at its ends, and those that are something else in disguise. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  int: [1, 2, 2, -5, 0, -0, 2_147_483_647, -2_147_483_648, 2_147_483_648, 1.5, '7'],
  small: [1, 2, null, 40_000],
  bigInt: [1n, 2n, 9_223_372_036_854_775_807n, 3, 2n ** 70n],
  float: [1, 1.5, -0, 1e300],
  decimal: ['1.50', 2, new Prisma.Decimal('12.3400'), new Prisma.Decimal(-1)],
  boolean: [true, false, true],
  string: ['a', 'b', 'a', '', '%', '_\\', "it's", 'x'.repeat(300), '\u{1f600}', '\ud800', '$1', 'null', 'a\0b'],
  note: ['a', null, 'b', undefined, null],
  uuid: ['2f3c1c7e-0000-4000-8000-000000000001', '2f3c1c7e-0000-4000-8000-000000000002', 'no uuid'],
  mood: ['HAPPY', 'SAD', 'UNSURE', 'ANGRY'],
  timestamp: [
    moment('2001-01-01T00:00:00Z'),
    moment('2001-01-01T00:00:00.120Z'),
    moment('0044-03-15T00:00:00Z'),
    moment('+012000-01-01T00:00:00Z'),
    '2001-01-01T00:00:00Z',
  ],
  timestamptz: [moment('2020-02-29T23:59:59.999Z'), moment('1969-12-31T23:59:59Z'), moment('2020-01-01T00:00:00Z')],
  date: [moment('2020-02-29T00:00:00Z'), moment('2020-02-29T12:00:00Z'), moment('2021-01-01T00:00:00Z'), null],
  time: [moment('1970-01-01T12:00:00Z'), moment('1970-01-01T12:00:00.5Z'), null],
  jsonb: [{ a: 1 }, { a: 2 }, [1], 'text', 5, true],
  bytes: [Buffer.from('a'), Buffer.from('bc'), new Uint8Array()],
  char: ['a', 'b ', null],
  inet: ['::1', '10.0.0.0/8', null],
};

const operators = ['equals', 'not', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith', 'endsWith'];
const pairs = Object.keys(values).flatMap((field) => operators.map((operator) => [field, operator] as const));

describe('a filled statement', () => {
  it.each(Object.keys(values))('is what Prisma compiles: %s, by itself', async (field) => {
    await isTheSame((values[field] ?? []).map((value) => ({ where: { [field]: value }, take: 20 })));
  });

  it.each(pairs)('is what Prisma compiles: %s, %s', async (field, operator) => {
    await isTheSame((values[field] ?? []).map((value) => ({ where: { [field]: { [operator]: value } }, take: 20 })));
  });

  it.each<[string, (value: number, text: string) => FindManyArgs]>([
    ['two values', (value, text) => ({ where: { int: { gt: value, lt: value + 10 }, string: text } })],
    [
      'values in AND, OR and NOT',
      (value, text) => ({
        where: {
          OR: [{ int: value }, { AND: [{ int: { lt: 5 } }, { note: text }] }],
          NOT: { string: { contains: text } },
        },
      }),
    ],
    ['a value twice', (value) => ({ where: { OR: [{ int: value }, { int: value }, { small: value }] } })],
    ['without regard to case', (_, text) => ({ where: { string: { startsWith: text, mode: 'insensitive' } } })],
    ['not, with a filter', (value) => ({ where: { int: { not: { gt: value } } } })],
    [
      'related rows',
      (value, text) => ({
        where: { parent: { int: value, parent: { is: { note: text } } }, children: { some: { int: { lt: value } } } },
      }),
    ],
    ['no related rows', (value) => ({ where: { children: { none: { int: value }, every: { int: { gt: value } } } } })],
    ['no related row', (value) => ({ where: { parent: { isNot: { int: value } } } })],
    [
      'lists',
      (value, text) => ({ where: { int: { in: [value, 7] }, strings: { has: text }, ints: { hasSome: [value] } } }),
    ],
    ['JSON', (value, text) => ({ where: { jsonb: { path: [text], equals: value } } })],
    ['orders', (value) => ({ where: { int: value }, orderBy: [{ parent: { int: 'desc' } }, { note: 'asc' }] })],
    [
      'values in the selection',
      (value, text) => ({
        where: { int: value },
        select: { id: true, children: { where: { note: text }, take: 2, select: { id: true } }, _count: true },
      }),
    ],
    ['a start', (value) => ({ where: { int: value }, skip: 3, take: 7 })],
    ['without a limit', (value) => ({ where: { int: value } })],
    ['a limit that differs', (value) => ({ where: { int: 1 }, take: 1 + Math.abs(value) })],
  ])('is what Prisma compiles: %s', async (_, argsOf) => {
    const shapes: Shapes = createStatementShapes();
    for (const [value, text] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [3, 'a'],
      [-7, "'"],
    ] as const)
      await isTheSame([argsOf(value, text)], shapes);
  });

  it('is what Prisma compiles, whatever the conditions', async () => {
    const shapes: Shapes = createStatementShapes();
    const leaf = fc.oneof(
      fc.record({ int: fc.record({ gt: fc.integer({ min: -9, max: 9 }) }) }),
      fc.record({ string: fc.string({ maxLength: 3 }) }),
      fc.record({ note: fc.option(fc.constantFrom('a', 'b')) }),
      fc.record({ timestamp: fc.record({ lte: fc.date({ noInvalidDate: true }) }) }),
      fc.record({ bigInt: fc.bigInt({ min: -9n, max: 9n }) }),
    );
    const { where } = fc.letrec<{ where: object }>((tie) => ({
      where: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.record({ OR: fc.array(tie('where'), { maxLength: 3 }) }),
        fc.record({ parent: tie('where') }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(where, async (where) => {
        await isTheSame([{ where }, { where }, { where }], shapes);
      }),
      { numRuns: 40 },
    );
  });
});

describe('Prisma', () => {
  it.each<[string, (value: number) => FindManyArgs]>([
    ['numbers', (value) => ({ where: { int: { gt: value } }, take: 20 })],
    ['texts', (value) => ({ where: { string: { contains: `a${value}` }, note: `b${value}` } })],
    ['moments', (value) => ({ where: { timestamp: { gte: new Date(1e12 + value) }, bigInt: BigInt(value) } })],
    [
      'values of related rows',
      (value) => ({ where: { parent: { int: value }, children: { some: { int: value + 1 } } } }),
    ],
  ])('is not asked once it has compiled the shape twice: %s', async (_, argsOf) => {
    const calls = [1, 2, 3, 4].map(argsOf);
    expect(await isTheSame(calls)).toBe(0);
  });

  it('is asked each time where an extension of the client may change what is asked', async () => {
    const shapes: Shapes = createStatementShapes();
    let tenant = 1;
    const prisma = db.prisma.$extends({
      query: {
        specimen: {
          findMany: ({ args, query }) => query({ ...args, where: { AND: [args.where ?? {}, { int: tenant }] } }),
        },
      },
    });
    const compileOf = async () => {
      const findMany = (args: FindManyArgs) => prisma.specimen.findMany(args as Prisma.SpecimenFindManyArgs);
      const call = {
        model: datamodel.model('Specimen'),
        args: { where: { small: 3 } },
        findMany,
        isPlain: false,
        shapes,
      };
      return (await compileFindMany(call)).statement?.values;
    };
    for (tenant = 1; tenant < 5; tenant += 1) expect(await compileOf()).toEqual([3, tenant]);
  });
});
