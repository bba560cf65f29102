/** The list by which a server is checked: some thousand of its rows, and orders of them. */
import { deepStrictEqual } from 'node:assert/strict';
import { introspect } from './introspect.ts';
import { keyText, type Row, type Table } from './table.ts';
import { readList } from './transports/open-http.ts';

export interface Subject {
  readonly url: string;
  readonly table: Table;
  readonly headers: Readonly<Record<string, string>>;
  /** Matches the rows that are read. */
  readonly where: object;
  /** Those rows, in the order of their key. */
  readonly rows: readonly Row[];
  /** Columns besides the key to order by, those of whole numbers first. */
  readonly orders: readonly string[];
  /** Whether a column has whole numbers, which everybody compares alike. */
  readonly isWhole: (column: string) => boolean;
  readonly hasSubscription: boolean;
  /** Whether the server tells how many streams run. */
  readonly hasMetrics: boolean;
}

export interface SubjectOptions {
  /** Default: the first list that is also a subscription. */
  readonly list?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Rows that are read at most. */
const ROWS = 3_000;
/** Fewer tell nothing of a stream. */
const MIN_ROWS = 10;

/** @throws Error that says what the server lacks. */
export async function openSubject(url: string, { list: name, headers = {} }: SubjectOptions): Promise<Subject> {
  const list = await introspect(url, name, headers);
  const { columns, key } = await downloadOf(url, list.name, headers);
  const shown = columns.filter((column) => parsers[list.columns.get(column) ?? ''] !== undefined);
  const lacking = key.filter((column) => !shown.includes(column));
  if (key.length === 0 || lacking.length > 0)
    throw new Error(`The list ${list.name} shows no key that every transport has as the same text. Name another list.`);
  const isWhole = (column: string) => ['Int', 'BigInt'].includes(list.columns.get(column) ?? '');
  const table: Table = {
    list: list.name,
    model: list.model,
    key,
    selection: shown.join(' '),
    fields: shown,
    rowOf: (cells) =>
      Object.fromEntries(
        shown.map((column, index) => [column, parsed(list.columns.get(column) ?? '', cells[index] ?? null)]),
      ),
  };
  const first = await readList(url, { table, first: ROWS, headers });
  if (first.length < MIN_ROWS)
    throw new Error(`The list ${list.name} has ${first.length} rows; it takes ${MIN_ROWS} or more to check a server.`);
  const where = upTo(first.at(-1) ?? {}, key);
  const rows = await readList(url, { table, where, headers });
  const same = rows.slice(0, first.length);
  deepStrictEqual(
    same.map((row) => keyText(row, table)),
    first.map((row) => keyText(row, table)),
    'the rows change',
  );
  const orders = list.orders.filter((column) => shown.includes(column) && !key.includes(column));
  return {
    ...{ url, table, headers, where, rows, isWhole },
    orders: [...orders.filter(isWhole), ...orders.filter((column) => !isWhole(column))],
    hasSubscription: list.hasSubscription,
    hasMetrics: await tellsMetrics(url),
  };
}

/** Matches the rows to this one, in the order of the key. */
function upTo(row: Row, key: readonly string[]): object {
  const [column = '', ...rest] = key;
  if (rest.length === 0) return { [column]: { lte: row[column] } };
  return { OR: [{ [column]: { lt: row[column] } }, { AND: [{ [column]: { equals: row[column] } }, upTo(row, rest)] }] };
}

async function downloadOf(url: string, list: string, headers: Readonly<Record<string, string>>) {
  const response = await fetch(`${url}/export/${list}.csv?first=0`, { headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}/export/${list}.csv answers ${response.status}: ${text}`);
  return { columns: text.trim().split(','), key: response.headers.get('row-key')?.split(',') ?? [] };
}

async function tellsMetrics(url: string): Promise<boolean> {
  const response = await fetch(`${url}/metrics`);
  return (await response.text()).includes('sluice_streams_open') && response.ok;
}

const parsed = (type: string, cell: string | null): unknown => (cell === null ? null : parsers[type]?.(cell));

const asText = (cell: string) => cell;

/** Types whose text in CSV says which value of JSON it is. */
const parsers: Readonly<Record<string, (cell: string) => unknown>> = {
  Int: Number,
  Boolean: (cell) => cell === 'true',
  ...Object.fromEntries(['String', 'ID', 'BigInt', 'Decimal', 'DateTime', 'UUID'].map((type) => [type, asText])),
};
