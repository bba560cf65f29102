/** A download of every type is the same, byte for byte, of PostgreSQL's cells and of the rows that Prisma makes of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import type { RowBatch } from '../../src/core/types.ts';
import { formats } from '../../src/encode/formats.ts';
import type { Column, ColumnType, Format } from '../../src/encode/types.ts';
import { selectOf } from '../../src/http/select.ts';
import { openRowsOptions } from '../rows/open-rows-options.ts';
import { columnOf, datamodel, openSpecimens, plain } from './specimens.ts';

/** Field → what its column holds, in PostgreSQL's words. */
const values: Readonly<Record<string, readonly (string | null)[]>> = {
  int: ['-2147483648', '0'],
  oid: ['4294967295', null],
  bigInt: ['-9223372036854775808', '9007199254740993'],
  float: [
    'NaN',
    'Infinity',
    '-Infinity',
    '-0',
    '1e21',
    '1e20',
    '123456789012345680',
    '5e-324',
    '1e-7',
    '0.1',
    '-1.5e300',
  ],
  real: ['NaN', '-0', '0.1', '3.4e38', '1e-45', '16777216'],
  decimal: ['10.50', '100', '-0.10', '1e-30', '1e40', 'NaN', 'Infinity', '0', '0.000', '1000.000'],
  money: ['10.5', '-1', 'NaN', '12345678901234567890123456.1234'],
  whole: ['99999999999999999999', '10', '0'],
  boolean: ['t', 'f'],
  string: [
    '',
    '"',
    '\\',
    '\\.',
    ',',
    'a,"b"\r\n',
    '=1',
    '\uff1d1',
    '\u{1F600}',
    '\u0001\u001f\u007f\u2028',
    'null',
    ' ',
  ],
  char: ['ab', ''],
  uuid: ['f81d4fae-7dec-41d0-a765-00a0c91e6bf6'],
  timestamp: [
    '2001-01-01 00:01:00',
    '2001-01-01 00:01:00.5',
    '2001-01-01 00:01:00.123456',
    '0032-01-01 00:00:00',
    '0044-03-15 12:00:00.5 BC',
    '0144-03-15 12:00:00.5 BC',
    '9999-12-31 23:59:59.999999',
    '10000-01-01 00:00:00',
  ],
  timestamptz: [
    '2001-01-01 00:01:00+09',
    '2001-01-01 00:01:00.12Z',
    '10000-01-01 00:00:00Z',
    '0044-03-15 12:00:00Z BC',
  ],
  date: ['2001-01-01', '1969-12-31', '0044-03-15 BC', '10000-01-01'],
  time: ['00:00', '12:34:56.789999', '24:00'],
  timetz: ['12:34:56Z', '12:34:56.789999+02', '20:00-05:30'],
  mood: ["happy, 'really'", '=sad', 'UNSURE'],
  json: ['{"b":1,"aa":[2, 3],"a":{},"b":4}', '12345678901234567890', '[1.50, "\\u00e9"]', '"x"'],
  jsonb: ['{"b":1,"10":2,"2":3}', '[1.10, 1e2]', '"1"', 'true'],
  bytes: ['\\x', '\\x00ff5c', '\\xf8ffff'],
  ints: ['{}', null, '{1,-2}', '[2:3]={1,2}'],
  bigInts: ['{}', null, '{9007199254740993,-1}'],
  floats: ['{-0,NaN,Infinity,1e21,5e-324}'],
  decimals: [null, '{1.50,NaN}'],
  moneys: ['{1.5}'],
  booleans: ['{t,f}'],
  strings: ['{"","a,b","\\"\\\\","NULL",x}', '{null_}', '{" "}'],
  uuids: ['{f81d4fae-7dec-41d0-a765-00a0c91e6bf6}'],
  timestamps: [null, '{2001-01-01,"0044-03-15 12:00:00.5 BC"}'],
  timestamptzs: ['{"2001-01-01 00:01:00+09"}'],
  dates: ['{2001-01-01,10000-01-01}'],
  times: ['{12:34:56.789999,24:00}'],
  moods: ['{}', `{=sad,"happy, 'really'",UNSURE}`],
  jsons: ['{"{\\"b\\":1,\\"aa\\":2}","\\"x\\"",1.50}'],
  jsonbs: ['{null,"{\\"b\\":1}","\\"x\\""}'],
  byteses: ['{"\\\\x00ff","\\\\x"}'],
};

const rows = 12;
let db: Awaited<ReturnType<typeof openSpecimens>>;
beforeAll(async () => {
  db = await openSpecimens();
  const ids = Array.from({ length: rows }, (_, index) => BigInt(index));
  await db.prisma.specimen.createMany({
    data: [...ids.map((id) => ({ ...plain, id })), ...ids.map((id) => ({ ...plain, id: id + 1000n, parentId: id }))],
  });
  for (const id of ids) {
    const fields = Object.keys(values);
    const assignments = fields.map((field, index) => `"${columnOf(field)}" = $${index + 1}`);
    const texts = fields.map((field) => values[field]?.at(Number(id) % (values[field]?.length ?? 1)));
    await db.pool.query(`UPDATE specimens SET ${assignments} WHERE id = ${id}`, texts);
  }
});
afterAll(() => db?.[Symbol.asyncDispose]());

const fields = () => datamodel.model('Specimen').fields.filter(({ kind }) => kind !== 'object');
const column = (field: ReturnType<typeof fields>[number], ...before: string[]): Column => ({
  name: [...before, field.name].join('.'),
  path: [...before, field.name],
  // The fields that are left are scalars and enums.
  type: field.kind === 'enum' ? 'String' : (field.type as ColumnType),
  scale: field.scale,
  enumeration: field.kind === 'enum' ? { of: field.name, name: field.type, values: field.values } : undefined,
  isList: field.isList,
});

const ways: Readonly<Record<string, { columns: () => Column[]; where: object }>> = {
  'at the root': { columns: () => fields().map((field) => column(field)), where: { id: { lt: 1000 } } },
  'in a parent': { columns: () => fields().map((field) => column(field, 'parent')), where: { id: { gte: 1000 } } },
  'where there is no parent': {
    columns: () => fields().map((field) => column(field, 'parent')),
    where: { id: { lt: 1000 } },
  },
  'in lists': {
    columns: () => [
      {
        name: 'children',
        path: ['children'],
        key: ['id'],
        rows: fields().map((field) => column(field, 'parent')),
      },
    ],
    where: { id: { lt: 1000 } },
  },
};

const profiles = Object.entries<Format>(formats).flatMap(([format, { profiles }]) =>
  Object.entries(profiles).map(([profile, create]) => ({ format, profile, create })),
);

describe.each(profiles.filter(({ profile }) => profile !== 'postgres'))('$format, $profile', ({ create }) => {
  it.each(Object.keys(ways))('%s', async (way) => {
    const { columns = () => [], where } = ways[way] ?? {};
    const encoder = create(columns());
    const openRows = createOpenRows(openRowsOptions(db));
    // The project's own models are not those of this schema.
    const plan = { model: 'Specimen', where, select: selectOf(columns()) };
    const batches: RowBatch[] = await Array.fromAsync(await openRows(plan, { signal: new AbortController().signal }));
    const ofCells = batches.map(({ cells }) => String(cells && encoder.cells?.(cells)));
    const ofRows = await Promise.all(batches.map(async ({ rows }) => encoder.rows(await rows())));
    expect(ofCells.join('').split('\n')).toEqual(ofRows.join('').split('\n'));
    expect(batches.at(-1)?.delivered).toBe(rows);
  });
});
