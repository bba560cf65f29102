/**
 * Lists inside rows, as a statement of Prisma's reads them: the rows of one foreign key, sorted, and the first of them.
 * PostgreSQL may walk an index in that order through the whole table, until it has found as many rows of the key: where
 * there are none, it walks to the end, once for each row outside. Where no index gives the rows of a key in their order,
 * they are therefore read by the key before they are sorted.
 */
import { memoized } from '../memo.ts';
import type { Catalogue, IndexColumn } from '../postgres/table-facts.ts';
import { NAME } from '../prisma/kept-names.ts';
import { splitName } from '../prisma/table-fields.ts';
import { unquoted } from '../resume/clauses.ts';

/** One such list in a statement. */
interface NestedList {
  readonly table: string;
  /** By which its rows know whose they are. */
  readonly foreign: readonly string[];
  readonly order: readonly IndexColumn[];
  /** The selection of the key's rows: where it begins and ends in the statement. */
  readonly begin: number;
  readonly end: number;
  /** What sorts the rows and takes the first, where no filter stands between; `alias.` stands before its columns. */
  readonly first: ((alias: string) => string) | undefined;
}

export interface NestedLists {
  /** Tables whose indexes have to be known. */
  readonly tables: readonly string[];
  /** The statement, which gives the same rows. */
  readonly fenced: (catalogue: Catalogue) => string;
}

/** What is longer is looked at anew each time. */
const MAX_TEXT = 20_000;

export const nestedLists: (text: string) => NestedLists = memoized(findLists, 500, MAX_TEXT);

function findLists(text: string): NestedLists {
  const lists = text.includes(ROOT) ? listsIn(text) : [];
  return {
    tables: [...new Set(lists.map(({ table }) => table))],
    fenced(catalogue) {
      let fenced = text;
      // From the end on, so that the places before it stay.
      for (const list of lists.toSorted((a, b) => b.begin - a.begin))
        if (needsFence(list, catalogue)) fenced = withFence(fenced, list);
      return fenced;
    },
  };
}

/** Without an index on the key, the whole table would be read for each key: walking in order ends earlier, as a rule. */
function needsFence({ table, foreign, order }: NestedList, catalogue: Catalogue): boolean {
  const indexes = catalogue.get(table)?.indexes ?? [];
  const ofKey = indexes.filter((index) => {
    const beginning = index.slice(0, foreign.length).map(({ column }) => column);
    return beginning.length === foreign.length && foreign.every((column) => beginning.includes(column));
  });
  return ofKey.length > 0 && !ofKey.some((index) => gives(order, index[foreign.length]));
}

/** Whether the column gives the order, or the first part of it, read from either end. PostgreSQL sorts the rest. */
function gives([first]: readonly IndexColumn[], part: IndexColumn | undefined): boolean {
  if (first === undefined || first.column !== part?.column) return false;
  return part.isDescending === first.isDescending
    ? part.nullsFirst === first.nullsFirst
    : part.nullsFirst !== first.nullsFirst;
}

/** PostgreSQL makes one plan of a selection and what is around it, unless there is an OFFSET. */
function withFence(text: string, { begin, end, first }: NestedList): string {
  const rows = text.slice(begin, end);
  const [, alias = ''] = ROWS.exec(rows) ?? [];
  const fenced =
    first === undefined ? `${rows} OFFSET 0` : `SELECT ${alias}.* FROM (${rows} OFFSET 0) AS ${alias} ${first(alias)}`;
  return `${text.slice(0, begin)}${fenced}${text.slice(end)}`;
}

const ROOT = '/* root select */';
const MIDDLE = '/* middle select */';

/** Between two parentheses. */
interface Scope {
  readonly begin: number;
  readonly outer: Scope | undefined;
  /** Where the latest of its own clauses begin. */
  where: number;
  order: number;
  limit: number;
  /** The selection of a key's rows, which this one filters, sorts and cuts. */
  rows?: { readonly begin: number; readonly end: number };
}

const TOKEN = new RegExp(String.raw`'(?:[^']|'')*'|${NAME}|/\*.*?\*/|[()]|WHERE |ORDER BY |LIMIT `, 'gs');

function listsIn(text: string): NestedList[] {
  const lists: NestedList[] = [];
  const scopeAt = (begin: number, outer?: Scope): Scope => ({ begin, outer, where: -1, order: -1, limit: -1 });
  let scope = scopeAt(0);
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '(') scope = scopeAt(index + 1, scope);
    else if (token === ')') scope = scope.outer ?? scopeAt(0);
    else if (token === 'WHERE ') scope.where = index;
    else if (token === 'ORDER BY ') scope.order = index;
    else if (token === 'LIMIT ') scope.limit = index;
    else if (token === ROOT && scope.outer?.outer) scope.outer.outer.rows = { begin: scope.begin, end: index - 1 };
    else if (token === MIDDLE) {
      const list = listOf(text, scope, index - 1);
      if (list !== undefined) lists.push(list);
    }
  }
  return lists;
}

/** Undefined for a list of another form, such as one without a limit, or in the order of other tables. */
function listOf(text: string, { rows, where, order, limit }: Scope, end: number): NestedList | undefined {
  if (rows === undefined || limit < 0) return undefined;
  const [, alias, table, condition = ''] = ROWS.exec(text.slice(rows.begin, rows.end)) ?? [];
  if (alias === undefined || table === undefined) return undefined;
  const foreign = [...condition.matchAll(JOIN)].flatMap(([, from = '', to = '']) => {
    const [owner, column] = splitName(to);
    return owner === alias && splitName(from)[0] !== alias ? [unquoted(column)] : [];
  });
  if (foreign.length === 0) return undefined;
  const sorts = order < 0 ? '' : text.slice(order, limit);
  const parts = [...sorts.matchAll(SORT)];
  // Sorted by something else, too.
  if (sorts.replaceAll(SORT, '').replaceAll(/ORDER BY|[, ]/g, '') !== '') return undefined;
  const filter = text.slice(where, order < 0 ? limit : order).trim();
  const take = text.slice(limit, end).trim();
  const isWhole = (where < 0 || filter === 'WHERE 1=1') && /^LIMIT \$\d+$/.test(take) && parts.length > 0;
  return {
    table,
    foreign,
    order: parts.map(([, column = '', direction, nulls]) => ({
      column: unquoted(column),
      isDescending: direction === 'DESC',
      nullsFirst: nulls === undefined ? direction === 'DESC' : nulls === 'FIRST',
    })),
    ...rows,
    first: isWhole ? (alias) => `${sorts.replaceAll(OWNER, `${alias}.`)}${take}` : undefined,
  };
}

const ROWS = new RegExp(String.raw`^SELECT (${NAME})\.\* FROM (${NAME}(?:\.${NAME})?) AS \1 WHERE (.*)$`, 's');
const JOIN = new RegExp(String.raw`\(?(${NAME}\.${NAME})\)? = \(?(${NAME}\.${NAME})\)?`, 'g');
/** The alias of a selection is `"t3"`, say; of a table that is joined for the order, another. */
const SORT = new RegExp(String.raw`"t\d+"\.(${NAME}) ?(ASC|DESC)(?: NULLS (FIRST|LAST))?`, 'g');
const OWNER = /"t\d+"\./g;
