/**
 * A statement of Prisma's in which a table is what a viewer may see of it. It holds wherever the table stands: at the root,
 * in relations, in filters and orders through relations, in counts. So no part of a plan has to know of rules.
 */
import { memoized } from '../memo.ts';
import { NAME } from '../prisma/kept-names.ts';
import type { Statement } from '../prisma/tap-scope.ts';

/** What stands in the place of a table. */
export interface Source {
  /** A `SELECT`, with parameters of its own from `$1` on; it has all columns that this statement may name. */
  readonly text: (statement: string) => string;
  readonly values: readonly unknown[];
}

/** Undefined for a table that is seen as it is. */
export type SourceOf = (table: string) => Promise<Source | undefined> | Source | undefined;

/** What is no `SELECT` is left as it is: it writes, and rules say what is read. */
export async function govern<S extends Pick<Statement, 'text' | 'values'>>(
  statement: S,
  sourceOf: SourceOf,
): Promise<S> {
  const { text, values } = statement;
  if (!text.startsWith('SELECT ')) return statement;
  const parts = partsOf(text);
  const sources = new Map<string, string>();
  const all = [...values];
  for (const { table } of parts) {
    if (table === undefined || sources.has(table)) continue;
    const source = await sourceOf(table);
    if (source === undefined) continue;
    sources.set(table, renumbered(source.text(text), all.length));
    all.push(...source.values);
  }
  if (sources.size === 0) return statement;
  const write = ({ text, table, alias = '', isShort }: Part) => {
    const source = table === undefined ? undefined : sources.get(table);
    if (source === undefined) return isShort ? short(text) : text;
    return `(${source}) AS ${alias}`;
  };
  return { ...statement, text: parts.map(write).join(''), values: all };
}

/** The tables that a statement names, as it names them: each as often as it stands there. */
export const tablesIn = (sql: string): readonly string[] => partsOf(sql).flatMap(({ table }) => table ?? []);

interface Part {
  readonly text: string;
  /** The table that stands there, as the statement names it. */
  readonly table?: string | undefined;
  readonly alias?: string | undefined;
  /** Whether it is a column by its table's whole name, which no longer stands for it. */
  readonly isShort?: boolean;
}

/** A text, a comment, what is no table though FROM stands before it, a table, a column by its table's whole name, a name. */
const TOKEN = new RegExp(
  [
    `'(?:[^']|'')*'`,
    String.raw`/\*.*?\*/`,
    String.raw`\b(?:EXTRACT\(\w+|DISTINCT) FROM\b`,
    String.raw`(?<=\b(?:FROM|JOIN) )(?<table>${NAME}(?:\.${NAME})?)(?: AS (?<alias>${NAME}))?(?!\.)`,
    String.raw`(?<column>${NAME}\.${NAME}\.${NAME})`,
    `${NAME}(?:\\.${NAME})?`,
  ].join('|'),
  'gs',
);

const partsOf: (sql: string) => readonly Part[] = memoized(readParts, 1_000, 20_000);

function readParts(sql: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: text, index, groups = {} } of sql.matchAll(TOKEN)) {
    const { table, alias, column } = groups;
    if (table === undefined && column === undefined) continue;
    parts.push({ text: sql.slice(end, index) });
    end = index + text.length;
    // Without an alias, a table is called by its own name.
    if (table !== undefined) parts.push({ text, table, alias: alias ?? nameIn(table) });
    else parts.push({ text, isShort: true });
  }
  return [...parts, { text: sql.slice(end) }];
}

const nameIn = (table: string): string => LAST.exec(table)?.[0] ?? table;
const LAST = new RegExp(`${NAME}$`);

/** Without the schema. */
const short = (column: string): string => column.replace(new RegExp(`^${NAME}\\.`), '');

/** The text with its parameters behind so many others. */
export const renumbered = (text: string, before: number): string =>
  text.replace(PARAMETER, (all, number?: string) => (number === undefined ? all : `$${Number(number) + before}`));
const PARAMETER = new RegExp(`'(?:[^']|'')*'|${NAME}|\\$(\\d+)`, 'gs');
