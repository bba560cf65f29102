/**
 * Nested rows are what they are at the root, for every type: nothing is rounded or reshaped on its way through JSON. Each
 * value is written by PostgreSQL itself, since Prisma cannot write them all.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnOf, openSpecimens, Prisma, plain } from './specimens.ts';

/** Those that are no key, and lead to no other row. */
type Field = Exclude<Prisma.SpecimenScalarFieldEnum, 'id' | 'shelfRoom' | 'shelfLabel' | 'parentId'>;

const decimal = (digits: string) => new Prisma.Decimal(digits);
const bytes = (...values: number[]) => Uint8Array.from(values);
const moment = (text: string) => new Date(text);
const same = (...texts: string[]) => texts.map((text) => [text, text] as const);
/** What PostgreSQL reads as a number, and JavaScript reads alike. */
const numbers = (...texts: string[]) => texts.map((text) => [text, Number(text)] as const);

const moments = [
  ['2001-01-01 00:01:00Z', moment('2001-01-01T00:01:00.000Z')],
  ['2001-01-01 00:01:00.123456Z', moment('2001-01-01T00:01:00.123Z')],
  ['1969-12-31 23:59:59.999999Z', moment('1969-12-31T23:59:59.999Z')],
  ['0032-01-01 00:00:00Z', moment('0032-01-01T00:00:00.000Z')],
  ['0001-01-01 00:00:00Z', moment('0001-01-01T00:00:00.000Z')],
  ['0001-12-31 12:00:00Z BC', moment('0000-12-31T12:00:00.000Z')],
  ['0044-03-15 12:00:00.5Z BC', moment('-000043-03-15T12:00:00.500Z')],
  ['9999-12-31 23:59:59.999999Z', moment('9999-12-31T23:59:59.999Z')],
  ['10000-01-01 00:00:00Z', moment('+010000-01-01T00:00:00.000Z')],
  ['275760-09-13 00:00:00Z', moment('+275760-09-13T00:00:00.000Z')],
  ['294276-01-01 00:00:00Z', moment('no date of JavaScript')],
  ['-infinity', moment('no date of JavaScript')],
] as const;

/** Field → what its column holds, in PostgreSQL's words, and what Prisma makes of it. */
const values: Readonly<Record<Field, readonly (readonly [text: string | null, value: unknown])[]>> = {
  int: numbers('-2147483648', '0', '2147483647'),
  small: [...numbers('-32768'), [null, null]],
  oid: [...numbers('4294967295'), [null, null]],
  bigInt: ['9007199254740993', '-9223372036854775808', '0'].map((text) => [text, BigInt(text)]),
  float: numbers('NaN', 'Infinity', '-Infinity', '-0', '1e21', '5e-324', '0.1', '1.7976931348623157e308'),
  real: [...numbers('NaN', '-0', '0.1', '3.4e38', '1e-45'), [null, null]],
  decimal: [
    ...['10.50', '-0.1', '1e-30', '1e40', '123456789012345678901234567890.123456789', 'NaN', 'Infinity', '-Infinity'],
  ].map((text) => [text, decimal(text)]),
  money: ['10.5', '12345678901234567890123456.1234', 'NaN'].map((text) => [text, decimal(text)]),
  whole: [
    [null, null],
    ['99999999999999999999', decimal('99999999999999999999')],
  ],
  boolean: [
    ['t', true],
    ['f', false],
  ],
  string: same('', '"', '\\', '\u{1F600}', '2001-01-01T00:00:00', '1', 'null', '{}', '\u2028\u0001'),
  char: [
    [null, null],
    ['ab', 'ab      '],
  ],
  varchar: [...same('', ' a '), [null, null]],
  inet: [...same('10.0.0.1', '10.0.0.0/8', '::1'), [null, null]],
  bit: [...same('101'), [null, null]],
  xml: [...same('<a b="c">1</a>'), [null, null]],
  uuid: same('f81d4fae-7dec-41d0-a765-00a0c91e6bf6'),
  timestamp: moments.map(([text, value]) => [text.replace('Z', ''), value]),
  timestamptz: [...moments, ['2001-01-01 00:01:00+09', moment('2000-12-31T15:01:00.000Z')]],
  date: [
    ['2001-01-01', moment('2001-01-01')],
    ['1969-12-31', moment('1969-12-31')],
    ['0032-02-29', moment('0032-02-29')],
    ['0044-03-15 BC', moment('-000043-03-15')],
    ['10000-01-01', moment('+010000-01-01')],
    ['infinity', moment('no date of JavaScript')],
    [null, null],
  ],
  time: [
    [null, null],
    ['00:00', moment('1970-01-01T00:00:00.000Z')],
    ['12:34:56.789999', moment('1970-01-01T12:34:56.789Z')],
    ['24:00', moment('1970-01-02T00:00:00.000Z')],
  ],
  timetz: [
    [null, null],
    ['12:34:56Z', moment('1970-01-01T12:34:56.000Z')],
    ['12:34:56.789999+02', moment('1970-01-01T10:34:56.789Z')],
    ['20:00-05:30', moment('1970-01-02T01:30:00.000Z')],
  ],
  mood: [
    ["happy, 'really'", 'HAPPY'],
    ['=sad', 'SAD'],
    ['UNSURE', 'UNSURE'],
  ],
  json: [
    [null, null],
    ['null', null],
    ['{"b":1,"aa":[2, 3],"a":{},"b":4}', { b: 4, aa: [2, 3], a: {} }],
    ['12345678901234567890', 12345678901234567000],
    ['[1.50, "NaN", "2001-01-01", "\\u0000"]', [1.5, 'NaN', '2001-01-01', '\0']],
    ['{"$type":"DateTime","value":"x"}', { $type: 'DateTime', value: 'x' }],
  ],
  jsonb: [
    ['null', null],
    ['{"b":1,"aa":[2,3],"a":{}}', { a: {}, b: 1, aa: [2, 3] }],
    ['12345678901234567890', 12345678901234567000],
    ['"1"', '1'],
  ],
  maybeBig: [
    [null, null],
    ['-9007199254740993', -9007199254740993n],
  ],
  maybe: [
    [null, null],
    ['f', false],
  ],
  note: [[null, null], ...same('')],
  maybeMood: [
    [null, null],
    ['=sad', 'SAD'],
  ],
  maybeJsonb: [
    [null, null],
    ['null', null],
    ['0', 0],
  ],
  maybeBytes: [
    [null, null],
    ['\\x00', bytes(0)],
  ],
  bytes: [
    ['\\x', bytes()],
    ['\\x00ff5c', bytes(0, 255, 92)],
  ],
  ints: [
    ['{}', []],
    [null, []],
    ['{1,-2}', [1, -2]],
  ],
  bigInts: [
    ['{}', []],
    [null, []],
    ['{9007199254740993,-1}', [9007199254740993n, -1n]],
  ],
  floats: [['{-0,NaN,Infinity,1e21,5e-324}', [-0, Number.NaN, Number.POSITIVE_INFINITY, 1e21, 5e-324]]],
  decimals: [
    [null, []],
    ['{1.50,123456789012345678901234567890.1,NaN}', ['1.5', '123456789012345678901234567890.1', 'NaN'].map(decimal)],
  ],
  moneys: [['{1.5,12345678901234567890123456.1234}', ['1.5', '12345678901234567890123456.1234'].map(decimal)]],
  booleans: [['{t,f}', [true, false]]],
  strings: [['{"","a,b","\\"\\\\","NULL"}', ['', 'a,b', '"\\', 'NULL']]],
  uuids: [['{f81d4fae-7dec-41d0-a765-00a0c91e6bf6}', ['f81d4fae-7dec-41d0-a765-00a0c91e6bf6']]],
  timestamps: [
    [null, []],
    ...moments.map(([text, value]) => [`{"${text.replace('Z', '')}"}`, [value]] as const),
    ['{2002-01-01,2001-01-01}', [moment('2002-01-01'), moment('2001-01-01')]],
  ],
  timestamptzs: moments.map(([text, value]) => [`{"${text}"}`, [value]]),
  dates: [['{2001-01-01,"0044-03-15 BC",10000-01-01}', ['2001-01-01', '-000043-03-15', '+010000-01-01'].map(moment)]],
  times: [['{12:34:56.789999,24:00}', ['1970-01-01T12:34:56.789Z', '1970-01-02T00:00:00.000Z'].map(moment)]],
  moods: [
    ['{}', []],
    [`{=sad,"happy, 'really'",UNSURE}`, ['SAD', 'HAPPY', 'UNSURE']],
  ],
  jsons: [['{null,"{\\"b\\":1,\\"aa\\":2}","\\"x\\"",1.50,NULL}', [null, { b: 1, aa: 2 }, 'x', 1.5, null]]],
  jsonbs: [['{null,"{\\"b\\":1}","\\"x\\"",12345678901234567890}', [null, { b: 1 }, 'x', 12345678901234567000]]],
  byteses: [['{"\\\\x00ff","\\\\x"}', [bytes(0, 255), bytes()]]],
};

const fields = Object.keys(values) as Field[];
const select = Object.fromEntries(fields.map((field) => [field, true]));

/** As many rows as the longest list of values takes; the shorter ones begin again. */
const rows = Array.from({ length: Math.max(...fields.map((field) => values[field].length)) }, (_, index) =>
  fields.map((field) => [field, values[field].at(index % values[field].length)] as const),
);
const expected = rows.map((row) => Object.fromEntries(row.map(([field, edge]) => [field, edge?.[1]])));

/** The first generation has the values, the second and the third lead to it. */
const generation = (number: 0 | 1 | 2) => ({
  where: { id: { gte: BigInt(number * 1000), lt: BigInt((number + 1) * 1000) } },
  orderBy: { id: 'asc' } as const,
});

let db: Awaited<ReturnType<typeof openSpecimens>>;
beforeAll(async () => {
  db = await openSpecimens();
  const ids = rows.map((_, index) => BigInt(index));
  await db.prisma.specimen.createMany({
    data: [
      ...ids.map((id) => ({ ...plain, id })),
      ...ids.map((id) => ({ ...plain, id: id + 1000n, parentId: id })),
      ...ids.map((id) => ({ ...plain, id: id + 2000n, parentId: id + 1000n })),
    ],
  });
  for (const [id, row] of rows.entries()) {
    const assignments = row.map(([field], index) => `"${columnOf(field)}" = $${index + 1}`);
    const texts = row.map(([, edge]) => edge?.[0]);
    await db.pool.query(`UPDATE specimens SET ${assignments} WHERE id = ${id}`, texts);
  }
  await db.prisma.show.create({ data: { id: 1, price: '0.10', specimens: { connect: ids.map((id) => ({ id })) } } });
});
afterAll(() => db?.[Symbol.asyncDispose]());

/** The ways to a row, each with what it finds where a specimen is `row`. */
const ways = {
  'at the root': { args: { ...generation(0), select }, found: (row: object) => row },
  'in a parent': {
    args: { ...generation(1), select: { parent: { select } } },
    found: (row: object) => ({ parent: row }),
  },
  "in a parent's parent": {
    args: { ...generation(2), select: { parent: { select: { parent: { select } } } } },
    found: (row: object) => ({ parent: { parent: row } }),
  },
  'in lists, beneath a parent': {
    args: { ...generation(0), select: { children: { select: { parent: { select } }, orderBy: { id: 'asc' } } } },
    found: (row: object) => ({ children: [{ parent: row }] }),
  },
  'in a list that Prisma cuts': {
    args: { ...generation(0), select: { children: { take: -1, distinct: 'id', select: { parent: { select } } } } },
    found: (row: object) => ({ children: [{ parent: row }] }),
  },
} satisfies Record<string, { args: Prisma.SpecimenFindManyArgs; found: (row: object) => object }>;

describe.each(Object.entries(ways))('every value is what it is in the database, %s', (_, { args, found }) => {
  const all = expected.map(found);

  it('of a stream', async () => {
    expect(await Array.fromAsync(db.prisma.specimen.stream(args))).toEqual(all);
  });

  it('of findMany', async () => {
    expect(await db.prisma.specimen.findMany(args)).toEqual(all);
    expect(await db.prisma.$transaction([db.prisma.specimen.findMany(args)])).toEqual([all]);
  });

  it("of findMany with relationLoadStrategy: 'query'", async () => {
    expect(await db.prisma.specimen.findMany({ ...args, relationLoadStrategy: 'query' })).toEqual(all);
  });
});

it('of objects of so many members that they come in pieces', async () => {
  const args = {
    ...generation(2),
    include: { parent: { include: { parent: true, children: true, _count: true } } },
  } as const;
  const streamed = await Array.fromAsync(db.prisma.specimen.stream(args));
  expect(streamed).toMatchObject(
    expected.map((row) => ({ parent: { parent: row, _count: { children: 1, shows: 0 } } })),
  );
  expect(streamed).toEqual(await db.prisma.specimen.findMany({ ...args, relationLoadStrategy: 'query' }));
});

it('through a table of many to many', async () => {
  const args = { include: { specimens: { select, orderBy: { id: 'asc' } }, _count: true } } as const;
  const show = { id: 1, price: decimal('0.1'), specimens: expected, _count: { specimens: expected.length } };
  expect(await Array.fromAsync(db.prisma.show.stream(args))).toEqual([show]);
  expect(await db.prisma.show.findMany(args)).toEqual([show]);
});

it('of what was just written', async () => {
  const written = { where: { id: 1000n }, data: { int: 2 }, select: { int: true, parent: { select } } };
  expect(await db.prisma.specimen.update(written)).toEqual({ int: 2, parent: expected[0] });
});
