/** Lets Prisma itself make rows of cells, as if the database had just given them. */

import { turnFor } from '../../iterable/turn.ts';
import { isSortColumn } from '../resume/position.ts';
import type { CellColumn, Cells } from '../types.ts';
import type { Hydrate, Select } from './hydrate.ts';
import { noPrismaValue } from './no-prisma-value.ts';
import { replay, type Statement } from './tap-scope.ts';

/**
 * Makes what turns batches of one statement into rows.
 * @param findMany the call that the statement was compiled from, with another `select` where one is given; its client's
 * extensions hold.
 */
export function createReplay<R>(
  { types }: Statement,
  findMany: (select: Select | undefined) => PromiseLike<R[]>,
): Hydrate<R> {
  const parsers = new WeakMap<Select, { readonly columns: Cells['columns']; readonly parser: Parser }>();
  return async (cells, select) => {
    if (cells.size === 0) return [];
    await turnFor(cells.text.length);
    const { columns } = cells;
    const known = parsers.get(select ?? everything);
    const parser = known?.columns === columns ? known.parser : createParser(columns, types, select);
    parsers.set(select ?? everything, { columns, parser });
    const given = { rows: parser.parse(cells), fields: parser.fields };
    return replay(given, () => findMany(select)).catch((error: unknown) => {
      throw noPrismaValue(error) ?? error;
    });
  };
}

interface Parser {
  readonly fields: readonly CellColumn[];
  readonly parse: (cells: Cells) => unknown[][];
}

/** In the place of no `select`. */
const everything: Select = {};

function createParser(columns: readonly CellColumn[], types: Statement['types'], select: Select | undefined): Parser {
  const wanted = [...columns.entries()].filter(([, { name }]) =>
    select === undefined ? !isSortColumn(name) : Object.hasOwn(select, name),
  );
  const readers = wanted.map(([index, { dataTypeID }]) => {
    const parse: (cell: string) => unknown = types.getTypeParser(dataTypeID, 'text');
    return { place: 2 * index, parse, isAscii: asciiTypes.has(dataTypeID) };
  });
  const width = 2 * columns.length;
  const parse = ({ size, text, bounds }: Cells) => {
    // One string of all, of which the cells are parts, is several times as fast as a string of each.
    const all = text.toString('latin1');
    const rows: unknown[][] = [];
    for (let row = 0; row < size * width; row += width) {
      const values: unknown[] = [];
      for (const { place, parse, isAscii } of readers) {
        const begin = bounds[row + place] ?? NULL;
        const end = bounds[row + place + 1] ?? NULL;
        if (begin === NULL) values.push(null);
        else values.push(parse(isAscii ? all.slice(begin, end) : text.toString('utf8', begin, end)));
      }
      rows.push(values);
    }
    return rows;
  };
  return { fields: wanted.map(([, column]) => column), parse };
}

const NULL = -1;

/**
 * Types that PostgreSQL writes in ASCII, and whose values are something else than their text: a part of a string keeps all
 * of it in memory, for as long as somebody holds the part. Booleans, whole numbers, floats, moments, numeric.
 */
const asciiTypes: ReadonlySet<number> = new Set([16, 20, 21, 23, 26, 700, 701, 1082, 1083, 1114, 1184, 1266, 1700]);
