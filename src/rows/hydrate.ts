/** From cells to rows: Prisma makes them, as if the database had just given them. */
import type { FieldDef } from 'pg';
import { type CellBatch, replay, type Statement, type TextBatch } from './tap.ts';

/**
 * Makes what turns batches of one statement into rows.
 * @param findMany the call that the statement was compiled from; its client's extensions hold.
 */
export function createHydrate<R>({ types }: Statement, findMany: () => PromiseLike<R[]>) {
  let parse: ((batch: TextBatch) => CellBatch) | undefined;
  return async (batch: TextBatch): Promise<R[]> => {
    if (batch.rows.length === 0) return [];
    parse ??= createParse(batch.fields, types);
    return replay(parse(batch), findMany);
  };
}

/** The columns of a statement are the same in all its batches. */
function createParse(fields: readonly FieldDef[], types: Statement['types']): (batch: TextBatch) => CellBatch {
  const parsers: ((cell: string) => unknown)[] = fields.map(({ dataTypeID }) =>
    types.getTypeParser(dataTypeID, 'text'),
  );
  return ({ rows, fields }) => ({
    rows: rows.map((row) => row.map((cell, column) => (cell === null ? null : parsers[column]?.(cell)))),
    fields,
  });
}
