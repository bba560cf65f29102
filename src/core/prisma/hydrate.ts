/** From cells to rows, as Prisma makes them: by code that is compiled for their shape, or by Prisma itself. */
import { turnFor } from '../../iterable/turn.ts';
import type { Model } from '../model/datamodel.ts';
import { isSortColumn } from '../resume/position.ts';
import type { Cells } from '../types.ts';
import { compileRows, type MakeRows } from './compile-rows.ts';
import { unmade } from './prisma-values.ts';
import { createReplay } from './replay-rows.ts';
import { rowShape } from './row-shape.ts';
import type { Statement } from './tap-scope.ts';

/** Columns and relations, by name, as Prisma's `select` has them. */
export type Select = Readonly<Record<string, unknown>>;

/** Rows of cells; with `select`, of what it names alone, all of which the cells have. */
export type Hydrate<R> = (cells: Cells, select?: Select) => Promise<R[]>;

export interface HydrateOptions<R> {
  readonly model: Model;
  /**
   * The call that the statement was compiled from, with another `select` where one is given; its client's extensions
   * hold.
   */
  readonly findMany: (select: Select | undefined) => PromiseLike<R[]>;
  /** Whether Prisma makes rows of the statement's alone: no extension of its client has a hand in them. */
  readonly isPlain: boolean;
}

/** Makes what turns batches of one statement into rows. */
export function createHydrate<R>(statement: Statement, { model, findMany, isPlain }: HydrateOptions<R>): Hydrate<R> {
  const replay = createReplay(statement, findMany);
  if (!isPlain) return replay;
  const compiled = new WeakMap<Select, Compiled>();
  return async (cells, select) => {
    if (cells.size === 0) return [];
    await turnFor(cells.text.length);
    const { columns } = cells;
    const known = compiled.get(select ?? everything);
    // A statement that is read again later may have columns of other types.
    const make = known?.columns === columns ? known.make : compile(columns, statement, model, () => findMany(select));
    compiled.set(select ?? everything, { columns, make });
    try {
      // Its rows are those of findMany, which have the type of the call.
      return ((await make)?.(cells) as R[] | undefined) ?? (await replay(cells, select));
    } catch (error) {
      // Prisma says what is wrong, or makes the rows all the same.
      if (error === unmade) return replay(cells, select);
      throw error;
    }
  };
}

interface Compiled {
  readonly columns: Cells['columns'];
  readonly make: Promise<MakeRows | undefined>;
}

/** In the place of no `select`. */
const everything: Select = {};

async function compile(
  columns: Cells['columns'],
  { types }: Statement,
  model: Model,
  findMany: () => PromiseLike<readonly unknown[]>,
): Promise<MakeRows | undefined> {
  const ofRows = columns.filter(({ name }) => !isSortColumn(name));
  const shape = await rowShape(model, ofRows, findMany);
  return shape && compileRows(shape, columns, types);
}
