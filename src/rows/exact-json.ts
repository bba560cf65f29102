/**
 * Nested rows without a loss. Prisma lets PostgreSQL write them as JSON, in which it keeps a BigInt as text, but has no
 * such care for others: JSON.parse rounds a Decimal, jsonb drops the sign of a zero and reorders what is in a `json`
 * column, lists of BigInt are no lists, and a moment before the first year or after 9999 is text that is no date. So the
 * statement is changed before it runs: what each column is, the datamodel knows.
 */
import { type ModelField, modelNames, modelOf } from './model.ts';

/**
 * A statement of Prisma's, changed so that its nested rows are read back to what they are; any other as it is.
 * @throws Error for nested rows of which it cannot tell the model, and so neither whether they are exact.
 */
export function exactJson(sql: string): string {
  if (!sql.includes(NESTED_ROWS)) return sql;
  const parts: string[] = [];
  const outside: Scope = { start: 0, isObject: false, isContinued: false, columns: [] };
  const scopes = [outside];
  let closed: Scope = outside;
  let closedAt = 0;
  for (const { 0: text, groups = {} } of sql.matchAll(TOKEN)) {
    const { call, key, column = '', end, alias = '' } = groups;
    const scope = scopes.at(-1) ?? outside;
    const part = parts.push(text) - 1;
    const isContinued = parts[part - 1] === CONTINUED;
    if (call !== undefined) {
      // json leaves its parts as they are, and PostgreSQL makes it faster.
      parts[part] = text.replace('JSONB', 'JSON');
      scopes.push({ start: part, isObject: call === 'JSONB_BUILD_OBJECT', isContinued, columns: [] });
    } else if (key !== undefined && scope.isObject) {
      scope.columns.push({ key, column, part });
    } else if (end !== undefined) {
      scopes.pop();
      closed = scope;
      closedAt = part;
      const fields = fieldsOfRows.get(alias);
      if (fields === undefined) scopes.at(-1)?.columns.push(...scope.columns);
      else
        for (const { key, column, part } of scope.columns) parts[part] = `'${key}', ${exactValue(column, fields[key])}`;
      if (scope.isContinued) joinEnd(parts, scope.start, part);
    } else if (text === ' || ' && closed.isObject && closedAt === part - 1) {
      joinMore(parts, closed, closedAt);
      parts[part] = CONTINUED;
    }
  }
  if (outside.columns.length > 0) throw new Error(`Nested rows of an unknown model: ${sql}`);
  return parts.join('');
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

/** An opening parenthesis, a column in an object, a closing parenthesis, a text, a name, a comment, and all else. */
const TOKEN =
  /(?<call>JSONB_BUILD_OBJECT|JSONB_AGG|)\(|'(?<key>\w+)', (?<column>"[^"]*"\."[^"]*")(?:::text)?(?=[,)])|(?<end>\))(?: AS "(?<alias>[^"]*)")?|'(?:[^']|'')*'|"[^"]*"|\/\*.*?\*\/|[^'"()/J]+|./gs;

/** What stands between two parentheses. */
interface Scope {
  /** The part in which it begins. */
  readonly start: number;
  /** Whether these are an object's pairs of keys and values. */
  readonly isObject: boolean;
  /** Whether it goes on with the object before it. */
  readonly isContinued: boolean;
  /** Columns of nested rows, whose model is known where a scope around them ends, and is named. */
  readonly columns: { readonly key: string; readonly column: string; readonly part: number }[];
}

type Fields = Readonly<Record<string, ModelField>>;

/** Prisma's name for the rows of a relation → the fields of their model. */
const fieldsOfRows: ReadonlyMap<string, Fields> = new Map(
  modelNames.flatMap((model) =>
    modelOf(model)
      .fields.filter(({ kind }) => kind === 'object')
      .flatMap(({ name, type }) => {
        const fields = Object.fromEntries(modelOf(type).fields.map((field) => [field.name, field]));
        // The longer name is that of a relation through a table of Prisma's own.
        return [`${model}_${name}`, `${model}_${name}_m2m`].map((alias) => [alias, fields] as const);
      }),
  ),
);

/** A column's value in JSON, in that one of the forms which Prisma takes for its type that loses nothing. */
function exactValue(column: string, field: ModelField | undefined): string {
  if (field === undefined) throw new Error(`The datamodel does not know the nested column ${column}`);
  const { type, nativeType, isList } = field;
  switch (type) {
    case 'BigInt':
    case 'Decimal':
    case 'Float':
      return `${column}::text${isList ? '[]' : ''}`;
    case 'DateTime':
      if (nativeType === 'Time' || nativeType === 'Timetz') return column;
      return isList ? `ARRAY(SELECT ${moment('"value"')} FROM UNNEST(${column}) AS "value")` : moment(column);
    default:
      return column;
  }
}

/** Years of other than four digits are text that no Date is made of: there, it is the number of milliseconds from 1970. */
const moment = (column: string) =>
  `CASE WHEN ${column} >= '0001-01-01' AND ${column} < '10000-01-01' THEN TO_JSON(${column}) ` +
  `ELSE TO_JSON(FLOOR(EXTRACT(EPOCH FROM ${column}) * 1000)) END`;
