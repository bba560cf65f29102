/**
 * Statements that lose nothing. Prisma lets PostgreSQL write nested rows as JSON, in which it keeps a BigInt as text, but
 * has no such care for others: JSON.parse rounds a Decimal, jsonb drops the sign of a zero and reorders what is in a
 * `json` column, lists of BigInt are no lists, a moment before the first year or after 9999 is text that is no date, and a
 * text of an extension's type may be an object. So the statement is changed before it runs. What each column is, the
 * datamodel knows by its table: Prisma's aliases are not unique.
 */
import type { Datamodel } from '../model/datamodel.ts';
import { exactValue, isTextList } from './exact-value.ts';
import { createKeptNames, NAME, quoted } from './kept-names.ts';
import { createFieldsOfTable, splitName, type TableFields } from './table-fields.ts';

/**
 * A statement of Prisma's, changed so that its values are read back to what they are; any other as it is.
 * @throws Error for nested rows of which it cannot tell the model, and so neither whether they are exact.
 */
export type ExactJson = (sql: string) => string;

export function createExactJson(datamodel: Datamodel): ExactJson {
  const { withQuotes, withShortAliases } = createKeptNames(datamodel);
  const fieldsOfTable = createFieldsOfTable(datamodel);
  const textLists = datamodel.models.flatMap(({ fields }) =>
    fields.filter(isTextList).map(({ column }) => `.${quoted(column)}`),
  );
  return exactJson;

  function exactJson(given: string): string {
    const sql = withQuotes(given);
    const isNested = sql.includes(NESTED_ROWS);
    if (!isNested && !(sql.startsWith('SELECT ') && textLists.some((column) => sql.includes(column))))
      return withShortAliases(sql);
    const parts: string[] = [];
    const outside: Scope = { start: 0, isObject: false, isContinued: false };
    const scopes = [outside];
    const columns: NestedColumn[] = [];
    /** Columns of the rows themselves. */
    const ownColumns: Pick<NestedColumn, 'column' | 'part'>[] = [];
    /** Alias → table, or the alias that it has all columns of. */
    const tables = new Map<string, string>();
    let closed: Scope = outside;
    let closedAt = 0;
    for (const { 0: text, groups = {} } of sql.matchAll(TOKEN)) {
      const { call, key, column = '', cast = '', table, all, own, end, alias = '' } = groups;
      const scope = scopes.at(-1) ?? outside;
      const part = parts.push(text) - 1;
      const isContinued = parts[part - 1] === CONTINUED;
      if (call !== undefined) {
        // json leaves its parts as they are, and PostgreSQL makes it faster.
        parts[part] = text.replace('JSONB', 'JSON');
        scopes.push({ start: part, isObject: call === 'JSONB_BUILD_OBJECT', isContinued });
      } else if (key !== undefined && scope.isObject) {
        columns.push({ key, column, cast, part });
      } else if (table !== undefined) {
        tables.set(alias, table);
      } else if (all !== undefined) {
        scope.all = all;
      } else if (own !== undefined && scope === outside && tables.size === 0) {
        ownColumns.push({ column: own, part });
      } else if (end !== undefined) {
        scopes.pop();
        closed = scope;
        closedAt = part;
        if (scope.all !== undefined && alias !== '') tables.set(alias, scope.all);
        if (scope.isContinued) joinEnd(parts, scope.start, part);
      } else if (text === ' || ' && closed.isObject && closedAt === part - 1) {
        joinMore(parts, closed, closedAt);
        parts[part] = CONTINUED;
      }
    }
    const fieldsOf = (alias: string): TableFields | undefined => {
      const table = tables.get(alias);
      return table === undefined ? undefined : (fieldsOfTable(table) ?? fieldsOf(table));
    };
    for (const { key, column, cast, part } of columns) {
      const [alias, name] = splitName(column);
      if (name === NESTED_ROWS) continue;
      const fields = fieldsOf(alias);
      if (fields === undefined) throw new Error(`Nested rows of an unknown model: ${sql}`);
      parts[part] = `'${key}', ${exactValue(column, cast, fields.byName.get(key))}`;
    }
    for (const { column, part } of ownColumns) {
      const [alias, name] = splitName(column);
      const field = fieldsOf(alias)?.byColumn.get(name);
      if (field && isTextList(field)) parts[part] = `${column}::text[]`;
    }
    return withShortAliases(parts.join(''));
  }
}

/**
 * An object of more members than a function takes arguments comes in pieces, joined by an operator that json has not. So
 * their texts are joined, each without the brace that stands between it and the next.
 */
const CONTINUED = " || ',' || ";

/** A piece that others follow. */
function joinMore(parts: string[], { start, isContinued }: Scope, end: number): void {
  parts[start] = isContinued ? `SUBSTR(LEFT(${OBJECT}` : `(LEFT(${OBJECT}`;
  parts[end] = isContinued ? ')::text, -1), 2)' : ')::text, -1)';
}

/** The last piece of several. */
function joinEnd(parts: string[], start: number, end: number): void {
  parts[start] = `SUBSTR(${OBJECT}`;
  // Its name follows in the same part.
  parts[end] = `)::text, 2))::json${parts[end]?.slice(1)}`;
}

const OBJECT = 'JSON_BUILD_OBJECT(';

/** What Prisma calls the column of nested rows. */
const NESTED_ROWS = '"__prisma_data__"';

/**
 * An opening parenthesis, a column in an object, a table, all columns of an alias, a column, a closing parenthesis, a
 * text, a name, a comment, and all else.
 */
const TOKEN = new RegExp(
  [
    String.raw`(?<call>JSONB_BUILD_OBJECT|JSONB_AGG|)\(`,
    String.raw`'(?<key>\w+)', (?<column>${NAME}\.${NAME})(?<cast>(?:::[\w[\]]+)*)(?=[,)])`,
    String.raw`(?<=(?:FROM|JOIN) )(?<table>${NAME}(?:\.${NAME})?) AS (?<alias>${NAME})`,
    String.raw`(?<all>${NAME})\.\*`,
    String.raw`(?<own>${NAME}\.${NAME})(?=, | AS | FROM )`,
    String.raw`(?<end>\))(?: AS (?<alias>${NAME}))?`,
    String.raw`'(?:[^']|'')*'|${NAME}|/\*.*?\*/|[^'"()/J]+|.`,
  ].join('|'),
  'gs',
);

/** What stands between two parentheses. */
interface Scope {
  /** The part in which it begins. */
  readonly start: number;
  /** Whether these are an object's pairs of keys and values. */
  readonly isObject: boolean;
  /** Whether it goes on with the object before it. */
  readonly isContinued: boolean;
  /** The alias that it has all columns of. */
  all?: string;
}

interface NestedColumn {
  readonly key: string;
  readonly column: string;
  /** What Prisma makes of it. */
  readonly cast: string;
  readonly part: number;
}
