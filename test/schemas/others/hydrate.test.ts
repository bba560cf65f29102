/** Rows of every model of these schemas are those that Prisma makes of the same cells, whole and with all their relations. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Model } from '../../../src/core/model/datamodel.ts';
import { expectReplayed } from '../expect-replayed.ts';
import { datamodel, openOthers } from './open-others.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
beforeAll(async () => {
  others = await openOthers();
  await fillTables();
});
afterAll(() => others?.[Symbol.asyncDispose]());

interface Column {
  readonly table: string;
  readonly name: string;
  /** PostgreSQL's own name of it, or of what a domain is made of; of a list, that of its items. */
  readonly type: string;
  readonly isList: boolean;
  /** Of a composite type. */
  readonly fields: number | null;
  readonly length: number;
  readonly labels: readonly string[] | null;
}

/** Three rows in each table. What is alike in type is alike in value: so foreign keys lead to the rows of their numbers. */
async function fillTables(): Promise<void> {
  const client = await others.pool.connect();
  // Foreign keys are not looked at: tables are filled in any sequence.
  await client.query(`SET session_replication_role = replica`);
  const { rows } = await client.query<Column>(`
    SELECT a.attrelid::regclass::text AS table, a.attname AS name, base.typname AS type,
      t.typname LIKE '\\_%' AS "isList", greatest(a.atttypmod, t.typtypmod) AS length,
      (SELECT count(*)::int FROM pg_attribute f WHERE f.attrelid = nullif(base.typrelid, 0) AND f.attnum > 0) AS fields,
      (SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = base.oid) AS labels
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_type d ON d.oid = t.typbasetype
    JOIN pg_type base ON base.oid = coalesce(nullif(CASE WHEN t.typname LIKE '\\_%' THEN t.typelem ELSE 0 END, 0), d.oid, t.oid)
    WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a'
    ORDER BY a.attrelid, a.attnum`);
  for (const [table, columns] of Map.groupBy(rows, ({ table }) => table))
    for (const number of [1, 2, 3]) {
      const values = columns.map((column) => {
        const item = textOf(column, number);
        return column.isList ? `{"${item.replaceAll(/["\\]/g, '\\$&')}"}` : item;
      });
      const names = columns.map(({ name }) => client.escapeIdentifier(name));
      const places = values.map((_, index) => `$${index + 1}`);
      filled.set(
        `${table} ${number}`,
        await client.query(`INSERT INTO ${table} (${names}) VALUES (${places})`, values).then(
          () => '',
          (error: unknown) => String(error),
        ),
      );
    }
  client.release(true);
}

/** By table and row: what was wrong with it. */
const filled = new Map<string, string>();

function textOf({ type, length, labels, fields }: Column, number: number): string {
  if (fields) return `(${','.repeat(fields - 1)})`;
  if (labels) return labels[number % labels.length] ?? '';
  const known = texts[type]?.(number);
  if (known !== undefined) return known;
  if (type === 'bit') return '101'.padEnd(length, '0').slice(0, length);
  if (type === 'bpchar') return String(number);
  return `${number}`;
}

const texts: Readonly<Record<string, (number: number) => string>> = {
  bool: (number) => String(number % 2 === 0),
  date: (number) => `2001-04-0${number}`,
  time: (number) => `0${number}:02:03.456`,
  timetz: (number) => `0${number}:02:03.456+02`,
  timestamp: (number) => `2001-04-0${number} 00:01:02.123456`,
  timestamptz: (number) => `2001-04-0${number} 00:01:02.123456+00`,
  interval: (number) => `${number} days`,
  uuid: (number) => `00000000-0000-4000-8000-00000000000${number}`,
  json: (number) => `{"b": ${number}.50, "a": [null, "x"]}`,
  jsonb: (number) => `{"b": ${number}.50, "a": [null, "x"]}`,
  bytea: (number) => `\\x00ff0${number}`,
  numeric: (number) => `${number}.50`,
  inet: (number) => `10.0.0.${number}`,
  cidr: (number) => `10.${number}.0.0/16`,
  macaddr: (number) => `08:00:2b:01:02:0${number}`,
  point: (number) => `(${number},2.5)`,
  tsvector: () => "'fat' 'rat'",
  tsquery: () => "'fat' & 'rat'",
  pg_lsn: (number) => `16/B374D84${number}`,
  xml: (number) => `<a>${number}</a>`,
  varbit: () => '01',
  hstore: (number) => `a=>${number}`,
  int4range: (number) => `[${number},10)`,
};

/** Not the table of another server, which is not there. */
const isCompared = ({ name }: Model) => name !== 'Foreign';

/**
 * In a row with a field called `constructor`, Prisma leaves JSON as it has come, as a text in an object of its own. Ours has
 * the value, and everything beside it is compared.
 */
const heirs = { omit: { toJSON: true } };
const heirlooms: readonly (readonly [string, object])[] = [
  ['but for its JSON', heirs],
  ['with relations', { ...heirs, include: { toLocaleString: heirs, propertyIsEnumerable: heirs } }],
  ['with counts', { ...heirs, include: { _count: true } }],
];

it.each(datamodel.models.filter(isCompared).map((model) => [model.name, model] as const))('%s', async (name, model) => {
  await expectReplayed(model, others, name === 'Heirloom' ? heirlooms : undefined);
});

it('had rows to compare', () => {
  expect([...filled].filter(([, reason]) => reason !== '')).toEqual([]);
});

it('has the value of JSON in a row with a field called constructor', async () => {
  const rows = [];
  for await (const row of others.prisma.heirloom.stream()) rows.push(row);
  expect(JSON.stringify(Object.entries(rows[1] ?? {}))).toBe(
    '[["constructor",2],["toString","2"],["valueOf","constructor"],["toJSON",{"a":[null,"x"],"b":2.5}],["isPrototypeOf",2]]',
  );
});
