/** From cells to rows: Prisma makes them, as if the database had just given them. */
import { cellAt } from './cell-at.ts';
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
  const parsers: ((cell: string) => unknown)[] = columns.map(({ dataTypeID }) =>
    types.getTypeParser(dataTypeID, 'text'),
  );
  return (cells) =>
    Array.from({ length: cells.size }, (_, row) =>
      parsers.map((parse, column) => {
        const cell = cellAt(cells, row, column);
        return cell === null ? null : parse(cell);
      }),
    );
}
