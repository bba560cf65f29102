/** From cells to rows: Prisma makes them, as if the database had just given them. */
import { replay, type Statement } from './tap.ts';
import type { CellColumn, Cells } from './types.ts';

/**
 * Makes what turns batches of one statement into rows.
 * @param findMany the call that the statement was compiled from; its client's extensions hold.
 */
export function createHydrate<R>({ types }: Statement, findMany: () => PromiseLike<R[]>) {
  let parse: ((cells: Cells) => unknown[][]) | undefined;
  return async (cells: Cells): Promise<R[]> => {
    if (cells.size === 0) return [];
    parse ??= createParse(cells.columns, types);
    return replay({ rows: parse(cells), fields: cells.columns }, findMany);
  };
}

/** The columns of a statement are the same in all its batches. */
function createParse(columns: readonly CellColumn[], types: Statement['types']): (cells: Cells) => unknown[][] {
  const readers = columns.map(({ dataTypeID }) => {
    const parse: (cell: string) => unknown = types.getTypeParser(dataTypeID, 'text');
    return { parse, isAscii: asciiTypes.has(dataTypeID) };
  });
  return ({ size, text, bounds }) => {
    // One string of all, of which the cells are parts, is several times as fast as a string of each.
    const all = text.toString('latin1');
    const rows: unknown[][] = [];
    let at = 0;
    for (let row = 0; row < size; row += 1) {
      const values: unknown[] = [];
      for (const { parse, isAscii } of readers) {
        const begin = bounds[at] ?? NULL;
        const end = bounds[at + 1] ?? NULL;
        at += 2;
        if (begin === NULL) values.push(null);
        else values.push(parse(isAscii ? all.slice(begin, end) : text.toString('utf8', begin, end)));
      }
      rows.push(values);
    }
    return rows;
  };
}

const NULL = -1;

/**
 * Types that PostgreSQL writes in ASCII, and whose values are something else than their text: a part of a string keeps all
 * of it in memory, for as long as somebody holds the part. Booleans, whole numbers, floats, moments, numeric.
 */
const asciiTypes: ReadonlySet<number> = new Set([16, 20, 21, 23, 26, 700, 701, 1082, 1083, 1114, 1184, 1266, 1700]);
