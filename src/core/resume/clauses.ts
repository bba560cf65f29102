/**
 * The clauses of an ordered statement of Prisma's: from what its rows are read, and by what they are sorted. It is read
 * off the statement itself, so that what sorts need not be known from anywhere else.
 */
import { memoized } from '../memo.ts';

export interface Clauses {
  /** `SELECT` and its columns. */
  readonly select: string;
  /** `FROM`, with the joins. */
  readonly from: string;
  /** The condition; undefined where every row passes. */
  readonly where: string | undefined;
  /** `ORDER BY`, and what follows it. */
  readonly order: string;
  /** What sorts, without directions, the most significant first. */
  readonly sorts: readonly string[];
  /** The first is the one whose rows are read; the others are joined to it. */
  readonly tables: readonly Table[];
}

export interface Table {
  /** With its schema, quoted. */
  readonly name: string;
  /** By which the statement's columns name it, quoted. */
  readonly alias: string;
  /** Columns that lead from another table to its rows. */
  readonly joinedBy: readonly string[];
}

/** @throws Error for a statement of another form. */
export const clausesOf: (sql: string) => Clauses = memoized(readClauses, 500, 20_000);

function readClauses(sql: string): Clauses {
  const tokens = outerTokens(sql);
  const from = tokens.find(({ text }) => text === 'FROM')?.index;
  const order = tokens.findLast(({ text }) => text === 'ORDER BY')?.index;
  if (from === undefined || order === undefined) throw new Error(`Not an ordered statement of Prisma's: ${sql}`);
  const where = tokens.find(({ text, index }) => text === 'WHERE' && index < order)?.index;
  const end = tokens.find(({ text, index }) => isEnd.has(text) && index > order)?.index ?? sql.length;
  const commas = tokens.flatMap(({ text, index }) => (text === ',' && index > order && index < end ? [index] : []));
  const source = sql.slice(from, where ?? order).trimEnd();
  return {
    select: sql.slice(0, from).trimEnd(),
    from: source,
    where: where === undefined ? undefined : sql.slice(where + 'WHERE'.length, order).trim(),
    order: sql.slice(order),
    sorts: [order + 'ORDER BY'.length, ...commas.map((comma) => comma + 1)].map((begin, index) =>
      sql
        .slice(begin, commas[index] ?? end)
        .replace(DIRECTION, '')
        .trim(),
    ),
    tables: tablesOf(source),
  };
}

/** The table and the column of `"t0"."id"`, quoted; undefined for what is no column. */
export function columnOfSort(sort: string): { readonly alias: string; readonly column: string } | undefined {
  const [all, alias, column] = COLUMN.exec(sort) ?? [];
  return all === sort && alias !== undefined && column !== undefined ? { alias, column } : undefined;
}

/** The name itself. */
export const unquoted = (name: string): string => name.slice(1, -1).replaceAll('""', '"');

const isEnd: ReadonlySet<string> = new Set(['LIMIT', 'OFFSET']);
const DIRECTION = /\s*\b(ASC|DESC)(\s+NULLS\s+(FIRST|LAST))?\s*$/;
const COLUMN = /("(?:[^"]|"")*")\.("(?:[^"]|"")*")/;

/** Names, texts, comments, parentheses, and what divides a statement. */
const TOKEN = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\/\*.*?\*\/|[(),]|\b(?:FROM|WHERE|ORDER BY|LIMIT|OFFSET)\b/gs;

interface Token {
  readonly text: string;
  readonly index: number;
}

/** Those that stand in no parentheses, but for the outermost of these. */
function outerTokens(sql: string): readonly Token[] {
  const found: Token[] = [];
  let depth = 0;
  for (const { 0: text, index } of sql.matchAll(TOKEN)) {
    if (text === ')') depth -= 1;
    if (depth === 0) found.push({ text, index });
    if (text === '(') depth += 1;
  }
  return found;
}

const TABLE =
  /(?:^FROM|\bJOIN) ((?:"(?:[^"]|"")*"\.)?"(?:[^"]|"")*") AS ("(?:[^"]|"")*")(?: ON (.*?)(?=$| (?:LEFT|INNER|CROSS) JOIN ))?/gs;

function tablesOf(from: string): readonly Table[] {
  return [...withoutSubqueries(from).matchAll(TABLE)].map(([, name = '', alias = '', condition = '']) => ({
    name,
    alias,
    joinedBy: [...condition.matchAll(new RegExp(COLUMN, 'g'))].flatMap(([, table, column = '']) =>
      table === alias ? [unquoted(column)] : [],
    ),
  }));
}

/** Other tables stand in them. */
function withoutSubqueries(from: string): string {
  const parentheses = outerTokens(from).filter(({ text }) => text === '(' || text === ')');
  const kept: string[] = [];
  let end = 0;
  for (const [number, { text, index }] of parentheses.entries()) {
    const close = parentheses[number + 1]?.index;
    if (text !== '(' || close === undefined || !from.startsWith('SELECT', index + 1)) continue;
    kept.push(from.slice(end, index));
    end = close + 1;
  }
  return [...kept, from.slice(end)].join('');
}
