/** Filters of every type, in Prisma's shapes: as a literal, as a variable, and as the JSON of a download. */
import { graphql, Kind, parseValue, type ValueNode, valueFromASTUntyped } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { Prisma } from '../../src/app/generated/prisma/client.ts';
import { schema } from '../../src/app/schema.ts';
import { argumentError } from '../../src/core/plan/argument-error.ts';
import { readJson } from '../../src/http/json-input.ts';
import { connectContext, planContext } from './context.ts';

const db = connectContext();
afterAll(() => db[Symbol.asyncDispose]());

const run = (source: string, variableValues: Record<string, unknown> = {}) =>
  graphql({ schema, source, variableValues, contextValue: db.context() });

/** The filter as GraphQL writes it, and as Prisma takes it. */
type Case = readonly [string, Prisma.BookingWhereInput];

const uuid = '9e3779b1-5c43-44ea-ad0e-77254eb314d0';
const bytes = (...values: number[]) => Uint8Array.from(values);

const cases: readonly Case[] = [
  // BigInt
  ['{ miles: { equals: "9007199254740993" } }', { miles: 9007199254740993n }],
  ['{ miles: { gt: 9007199254740992 } }', { miles: { gt: 9007199254740992n } }],
  ['{ id: { in: [1, "9223372036854775807", 42] } }', { id: { in: [1n, 2n ** 63n - 1n, 42n] } }],
  ['{ miles: { lte: "-9223372036854775808" } }', { miles: { lte: -(2n ** 63n) } }],
  ['{ miles: { not: null } }', { miles: { not: null } }],
  ['{ miles: { not: { gt: 0 } } }', { miles: { not: { gt: 0n } } }],
  ['{ miles: null }', { miles: null }],
  // Decimal
  ['{ fare: { equals: "10.50" } }', { fare: '10.5' }],
  ['{ fare: { equals: 10.5 } }', { fare: '10.5' }],
  ['{ fare: { lt: 0 } }', { fare: { lt: 0 } }],
  ['{ fare: { gt: "99999999.98", lt: "1e30" } }', { fare: { gt: '99999999.98', lt: '1e30' } }],
  ['{ fare: { in: ["-120.00", 0.01, ".1"] } }', { fare: { in: ['-120', '0.01', '0.1'] } }],
  ['{ fare: { notIn: [0] } }', { fare: { notIn: [0] } }],
  // Uuid
  [`{ reference: { equals: "${uuid}" } }`, { reference: uuid }],
  [`{ reference: { equals: "${uuid.toUpperCase()}" } }`, { reference: uuid }],
  [`{ reference: { not: { in: ["${uuid}"] } } }`, { reference: { not: { in: [uuid] } } }],
  [
    '{ reference: { gt: "f0000000-0000-0000-0000-000000000000" } }',
    { reference: { gt: 'f0000000-0000-0000-0000-000000000000' } },
  ],
  // enum
  ['{ status: { equals: HELD } }', { status: 'HELD' }],
  ['{ status: { in: [HELD, CANCELLED] } }', { status: { in: ['HELD', 'CANCELLED'] } }],
  ['{ status: { notIn: [HELD] } }', { status: { notIn: ['HELD'] } }],
  ['{ status: { not: { equals: CONFIRMED } } }', { status: { not: { equals: 'CONFIRMED' } } }],
  // Bytes
  ['{ receipt: { equals: "" } }', { receipt: bytes() }],
  ['{ receipt: { equals: null } }', { receipt: null }],
  ['{ receipt: { in: ["AA==", "/w=="] } }', { receipt: { in: [bytes(0), bytes(255)] } }],
  ['{ receipt: { not: { equals: "AA==" } } }', { receipt: { not: { equals: bytes(0) } } }],
  ['{ receipt: { notIn: ["AA=="] } }', { receipt: { notIn: [bytes(0)] } }],
  // lists
  ['{ tags: { has: "NULL" } }', { tags: { has: 'NULL' } }],
  ['{ tags: { hasEvery: ["{", "}"] } }', { tags: { hasEvery: ['{', '}'] } }],
  ['{ tags: { hasSome: ["vip", "\\"", "a,b"] } }', { tags: { hasSome: ['vip', '"', 'a,b'] } }],
  ['{ tags: { isEmpty: true } }', { tags: { isEmpty: true } }],
  ['{ tags: { isEmpty: false } }', { tags: { isEmpty: false } }],
  ['{ tags: { equals: ["vip", "vip"] } }', { tags: { equals: ['vip', 'vip'] } }],
  ['{ tags: { equals: [] } }', { tags: { equals: [] } }],
  // Json
  ['{ extras: { equals: DbNull } }', { extras: { equals: Prisma.DbNull } }],
  ['{ extras: { equals: JsonNull } }', { extras: { equals: Prisma.JsonNull } }],
  ['{ extras: { equals: AnyNull } }', { extras: { equals: Prisma.AnyNull } }],
  ['{ extras: { equals: null } }', { extras: { equals: Prisma.JsonNull } }],
  ['{ extras: { not: DbNull } }', { extras: { not: Prisma.DbNull } }],
  ['{ extras: { equals: "DbNull" } }', { extras: { equals: 'DbNull' } }],
  ['{ extras: { equals: {} } }', { extras: { equals: {} } }],
  ['{ extras: { equals: [1, "1", true, null] } }', { extras: { equals: [1, '1', true, null] } }],
  [
    '{ extras: { equals: { seat: "12A", meal: "vegan", bags: 2 } } }',
    { extras: { equals: { seat: '12A', meal: 'vegan', bags: 2 } } },
  ],
  ['{ extras: { path: ["seat"], equals: "12A" } }', { extras: { path: ['seat'], equals: '12A' } }],
  [
    '{ extras: { path: ["passport", "number"], string_starts_with: "00" } }',
    { extras: { path: ['passport', 'number'], string_starts_with: '00' } },
  ],
  [
    '{ extras: { path: ["meal"], string_ends_with: "GAN", mode: insensitive } }',
    { extras: { path: ['meal'], string_ends_with: 'GAN', mode: 'insensitive' } },
  ],
  ['{ extras: { string_contains: "ex" } }', { extras: { string_contains: 'ex' } }],
  ['{ extras: { path: ["bags"], gt: 0, lte: 2 } }', { extras: { path: ['bags'], gt: 0, lte: 2 } }],
  ['{ extras: { gte: "text" } }', { extras: { gte: 'text' } }],
  ['{ extras: { path: ["a"], equals: JsonNull } }', { extras: { path: ['a'], equals: Prisma.JsonNull } }],
  ['{ extras: { array_contains: [null] } }', { extras: { array_contains: [null] } }],
  ['{ extras: { array_starts_with: 1 } }', { extras: { array_starts_with: 1 } }],
  ['{ extras: { array_ends_with: null } }', { extras: { array_ends_with: null } }],
  [
    '{ extras: { path: ["deep", "deep", "deep", "deep", "0"], equals: 1 } }',
    { extras: { path: ['deep', 'deep', 'deep', 'deep', '0'], equals: 1 } },
  ],
  // the rest
  ['{ passenger: { contains: "\\u202E" } }', { passenger: { contains: '\u202E' } }],
  ['{ note: { equals: "" } }', { note: '' }],
  ['{ bookedAt: { lt: "1970-01-01T00:00:00Z" } }', { bookedAt: { lt: new Date(0) } }],
  ['{ flight: { is: { origin: { state: { equals: "GA" } } } } }', { flight: { is: { origin: { state: 'GA' } } } }],
  [
    '{ OR: [{ fare: { lt: 0 } }, { tags: { has: "vip" } }], NOT: [{ status: { equals: HELD } }] }',
    { OR: [{ fare: { lt: 0 } }, { tags: { has: 'vip' } }], NOT: [{ status: 'HELD' }] },
  ],
];

const readOptions = { maxInputValues: 10_000, tellsNames: true };

describe('where', () => {
  it.each(cases)('gives the rows that Prisma gives: %s', async (literal, where) => {
    const { data, errors } = await run(`{ bookings(where: ${literal}) { id } }`);
    expect(errors).toBeUndefined();
    const rows = await db.prisma.booking.findMany({ where, orderBy: { id: 'asc' }, select: { id: true } });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(5_000);
    expect(data).toEqual({ bookings: rows.map(({ id }) => ({ id: String(id) })) });
  });

  it.each(cases)('means the same in JSON: %s', async (literal) => {
    const [expected] = await plans(`{ bookings(where: ${literal}) { id } }`);
    const json = JSON.stringify(asJson(parseValue(literal)));
    const [asVariable] = await plans(`query ($where: BookingWhere) { bookings(where: $where) { id } }`, {
      where: JSON.parse(json),
    });
    expect(asVariable?.where).toEqual(expected?.where);
    expect(readJson('where', json, whereType(), readOptions)).toEqual(expected?.where);
  });

  it.each([
    [
      '{ miles: { gt: 1.5 } }',
      'BigInt must be a whole number of 64 bits, such as "9007199254740993" or 42; found "1.5".',
    ],
    ['{ miles: { gt: "1e3" } }', 'BigInt must be a whole number of 64 bits'],
    ['{ miles: { gt: "" } }', 'BigInt must be a whole number of 64 bits'],
    ['{ miles: { gt: true } }', 'BigInt must be a whole number of 64 bits'],
    ['{ miles: { gt: 9223372036854775808 } }', 'BigInt must be a whole number of 64 bits'],
    ['{ miles: 5 }', 'to be an object'],
    ['{ miles: { contains: "5" } }', 'unknown field "contains"'],
    ['{ fare: { gt: NaN } }', 'Decimal must be a number in decimal digits, such as "10.50" or 10.5; found "NaN".'],
    ['{ fare: { gt: "ten" } }', 'Decimal must be a number in decimal digits'],
    ['{ fare: { gt: "Infinity" } }', 'Decimal must be a number in decimal digits'],
    ['{ fare: { gt: "10,50" } }', 'Decimal must be a number in decimal digits'],
    ['{ fare: { gt: "0x10" } }', 'Decimal must be a number in decimal digits'],
    ['{ fare: { gt: "1e999999999" } }', 'Decimal must be a number in decimal digits'],
    ['{ reference: { equals: "9e3779b1" } }', 'UUID must be text such as "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"'],
    ['{ reference: { contains: "9e" } }', 'unknown field "contains"'],
    [`{ reference: { equals: "${uuid}", mode: insensitive } }`, 'unknown field "mode"'],
    ['{ status: { equals: LOST } }', 'Value "LOST" does not exist in "BookingStatus" enum'],
    ['{ status: { gt: HELD } }', 'unknown field "gt"'],
    ['{ status: { equals: null } }', 'must not be null'],
    ['{ receipt: { equals: "AP8" } }', 'Byte must be base64 text such as "AP8=", with its = at the end; found "AP8".'],
    ['{ receipt: { equals: "not base64" } }', 'Byte must be base64 text'],
    ['{ receipt: { gt: "AA==" } }', 'unknown field "gt"'],
    ['{ tags: ["vip"] }', 'to be an object'],
    ['{ tags: { contains: "vip" } }', 'unknown field "contains"'],
    ['{ tags: { hasEvery: null } }', 'Argument `hasEvery` must not be null.'],
    ['{ extras: null }', 'Argument `extras` must not be null.'],
    ['{ extras: { equals: MyNull } }', 'The nulls are DbNull, JsonNull, AnyNull; found "MyNull".'],
    ['{ extras: { path: ["a"] } }', 'A JSON path cannot be set without a scalar filter.'],
    ['{ extras: { gt: null } }', 'extras: gt takes a number or a text of JSON; found null.'],
    ['{ extras: { lte: {} } }', 'extras: lte takes a number or a text of JSON; found {}.'],
    ['{ flight: { bookings: { some: { OR: [{ extras: { lt: [1] } }] } } } }', 'extras: lt takes a number or a text'],
    ['{ extras: { equals: [1e999] } }', 'A number in JSON is rounded beyond 9007199254740991; found Infinity.'],
    ['{ extras: { equals: 9007199254740993 } }', 'A number in JSON is rounded beyond 9007199254740991'],
    ['{ extras: { equals: { a: "\\u0000" } } }', 'PostgreSQL has no U+0000'],
    [`{ extras: { equals: ${'['.repeat(40)}${']'.repeat(40)} } }`, 'JSON may have 32 levels at most.'],
    ['{ bookedAt: { gt: "0000-01-01T00:00:00Z" } }', 'DateTime must be text'],
    ['{ bookedAt: { gt: "0001-01-01T00:00:00+01:00" } }', 'DateTime must be text'],
  ])('refuses before any SQL: %s', async (literal, message) => {
    const before = db.counts.statements;
    const { errors } = await run(`{ bookings(where: ${literal}) { id } }`);
    expect(errors?.map((error) => error.message)).toEqual([expect.stringContaining(message)]);
    expect(db.counts.statements).toBe(before);
  });

  it.each([
    ['{ "miles": { "gt": 9007199254740993 } }', 'BigInt must be text beyond 9007199254740991'],
    ['{ "fare": { "gt": 9007199254740993.5 } }', 'Decimal must be text beyond 9007199254740991'],
    ['{ "fare": { "gt": null, "lt": [1] } }', 'where.fare.lt: Decimal must be a number in decimal digits'],
    ['{ "status": { "equals": "held" } }', 'where.status.equals: Value "held" does not exist in "BookingStatus" enum'],
    ['{ "extras": { "equals": { "$type": "Enum", "value": "Null" } } }', 'where.extras.equals: The nulls are DbNull'],
    ['{ "extras": { "array_contains": ["\\ud800"] } }', 'PostgreSQL has no U+0000 and no half surrogate pairs in JSON'],
  ])('refuses as JSON: %s', (json, message) => {
    expect(() => readJson('where', json, whereType(), readOptions)).toThrow(message);
  });
});

describe('a filter inside a look-up', () => {
  it.each([
    ['{ extras: { path: ["a"] } }', 'A JSON path cannot be set'],
    ['{ extras: { gt: null } }', 'extras: gt takes a number or a text of JSON; found null.'],
    ['{ tags: { hasEvery: null } }', 'must not be null'],
  ])('is refused as in a list: %s', async (literal, message) => {
    const { errors } = await run(`{ flight(id: 1) { bookings(where: ${literal}) { id } } }`);
    expect(argumentError(errors?.[0]?.originalError)).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    });
  });
});

/** The plans that an operation makes. */
async function plans(source: string, variableValues: Record<string, unknown> = {}) {
  const { context, plans } = planContext();
  const { errors } = await graphql({ schema, source, variableValues, contextValue: context });
  expect(errors).toBeUndefined();
  return plans;
}

/** A literal as JSON has it: names are texts, the nulls of Json in Prisma's own form. */
function asJson(node: ValueNode): unknown {
  if (node.kind === Kind.OBJECT)
    return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, asJson(value)]));
  if (node.kind === Kind.LIST) return node.values.map(asJson);
  if (node.kind === Kind.ENUM && node.value.endsWith('Null')) return { $type: 'Enum', value: node.value };
  const value = valueFromASTUntyped(node);
  return node.kind === Kind.INT && !Number.isSafeInteger(value) ? node.value : value;
}

function whereType() {
  const type = schema
    .getQueryType()
    ?.getFields()
    .bookings?.args.find(({ name }) => name === 'where')?.type;
  if (type === undefined) throw new Error('the list of bookings takes no where');
  return type;
}
