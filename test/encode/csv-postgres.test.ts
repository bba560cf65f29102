/** The profile is right when PostgreSQL reads it back: so each of these goes through COPY. */
import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Prisma } from '../../src/app/generated/prisma/client.ts';
import { csvPostgres } from '../../src/encode/csv-postgres.ts';
import type { ColumnType, ValueColumn } from '../../src/encode/types.ts';
import { sharedUrl } from '../utils/database.ts';
import fc from '../utils/fast-check.ts';
import { elements } from './readers.ts';

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: sharedUrl() });
  await client.connect();
  await client.query(`SET timezone = 'UTC'`);
});
afterAll(() => client.end());

/** What COPY makes of the values, in a column of a table of its own, as PostgreSQL writes it. */
async function copied(sqlType: string, column: Pick<ValueColumn, 'type' | 'isList'>, values: readonly unknown[]) {
  await client.query(`CREATE TEMPORARY TABLE copied (number serial, value ${sqlType})`);
  try {
    const encoder = csvPostgres([{ name: 'value', path: ['value'], ...column }]);
    const into = client.query(copyFrom('COPY copied (value) FROM STDIN (FORMAT csv, HEADER)'));
    into.end(encoder.head() + encoder.rows(values.map((value) => ({ value }))) + encoder.foot());
    await once(into, 'finish');
    const { rows } = await client.query<{ text: string | null }>(
      'SELECT value::text AS text FROM copied ORDER BY number',
    );
    return rows.map(({ text }) => text);
  } finally {
    await client.query('DROP TABLE copied');
  }
}

describe('COPY reads', () => {
  test.each<[string, ColumnType, unknown, string]>([
    ['text', 'String', '', ''],
    ['text', 'String', 'NULL', 'NULL'],
    ['text', 'String', '\\.', '\\.'],
    ['text', 'String', '\\N', '\\N'],
    ['text', 'String', ' a,"b"\r\nc\\ ', ' a,"b"\r\nc\\ '],
    ['text', 'String', '=1', '=1'],
    ['int', 'Int', -5, '-5'],
    ['bigint', 'BigInt', 9223372036854775807n, '9223372036854775807'],
    ['numeric', 'Decimal', new Prisma.Decimal('1e-20'), '0.00000000000000000001'],
    ['numeric(10,2)', 'Decimal', new Prisma.Decimal('12.5'), '12.50'],
    ['numeric', 'Decimal', new Prisma.Decimal('NaN'), 'NaN'],
    ['float8', 'Float', 1e21, '1e+21'],
    ['float8', 'Float', -0, '-0'],
    ['float8', 'Float', Number.NaN, 'NaN'],
    ['float8', 'Float', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['boolean', 'Boolean', true, 'true'],
    ['boolean', 'Boolean', false, 'false'],
    ['timestamp(3)', 'DateTime', new Date('2001-01-01T00:01:00.120Z'), '2001-01-01 00:01:00.12'],
    ['timestamptz', 'DateTime', new Date('2001-01-01T00:01:00.120Z'), '2001-01-01 00:01:00.12+00'],
    ['timestamptz', 'DateTime', new Date('1969-12-31T23:59:59.999Z'), '1969-12-31 23:59:59.999+00'],
    ['timestamp', 'DateTime', new Date('+012345-01-01T00:00:00Z'), '12345-01-01 00:00:00'],
    ['timestamp', 'DateTime', new Date('0000-02-29T00:00:00Z'), '0001-02-29 00:00:00 BC'],
    ['timestamptz', 'DateTime', new Date('-000043-03-15T12:00:00Z'), '0044-03-15 12:00:00+00 BC'],
    ['date', 'DateTime', new Date('2001-02-03T00:00:00Z'), '2001-02-03'],
    ['time', 'DateTime', new Date('1970-01-01T12:34:56.789Z'), '12:34:56.789'],
    ['timetz', 'DateTime', new Date('1970-01-01T12:34:56.789Z'), '12:34:56.789+00'],
    ['bytea', 'Bytes', new Uint8Array([0, 255, 44, 34, 10]), '\\x00ff2c220a'],
    ['bytea', 'Bytes', new Uint8Array(), '\\x'],
    ['jsonb', 'Json', { a: [1, null, 'x"y\n'] }, '{"a": [1, null, "x\\"y\\n"]}'],
    ['json', 'Json', '', '""'],
    ['uuid', 'String', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ])('a value of %s: %s %o', async (sqlType, type, value, text) => {
    expect(await copied(sqlType, { type, isList: false }, [value, null, value])).toEqual([text, null, text]);
  });

  test.each<[string, ColumnType, unknown[], string]>([
    ['text[]', 'String', [], '{}'],
    ['text[]', 'String', ['', 'NULL', 'a,b', '{', '"', '\\', ' \n'], '{"","NULL","a,b","{","\\"","\\\\"," \n"}'],
    ['int[]', 'Int', [1, -2], '{1,-2}'],
    ['boolean[]', 'Boolean', [true, false], '{t,f}'],
    ['float8[]', 'Float', [Number.NaN, -0], '{NaN,-0}'],
    ['numeric[]', 'Decimal', [new Prisma.Decimal('1.5')], '{1.5}'],
    ['bytea[]', 'Bytes', [new Uint8Array([1, 2])], '{"\\\\x0102"}'],
    ['timestamp[]', 'DateTime', [new Date(0)], '{"1970-01-01 00:00:00"}'],
    ['jsonb[]', 'Json', [{ a: 1 }, 'x'], '{"{\\"a\\": 1}","\\"x\\""}'],
  ])('a list of %s: %s %o', async (sqlType, type, list, text) => {
    expect(await copied(sqlType, { type, isList: true }, [list, null])).toEqual([text, null]);
  });

  test('every text, and every list of texts', async () => {
    const text = fc.oneof(
      fc.constantFrom('', '\\.', '\\', '"', '{}', 'NULL', '\r', '\n', '\t'),
      fc.string({ unit: 'binary' }).map((value) => value.toWellFormed().replaceAll('\0', '')),
    );
    const texts = fc.sample(fc.option(text, { freq: 5 }), { numRuns: 500 });
    expect(await copied('text', { type: 'String', isList: false }, texts)).toEqual(texts);

    const lists = fc.sample(fc.array(text), { numRuns: 200 });
    const literals = await copied('text[]', { type: 'String', isList: true }, lists);
    expect(literals.map((literal) => elements(literal ?? ''))).toEqual(lists);
  });
});
