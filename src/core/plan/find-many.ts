/** One `findMany` call as batches of rows: compiled by Prisma, read through a portal, hydrated by Prisma. */
import type { Pool } from 'pg';
import type { Model } from '../model/datamodel.ts';
import { once } from '../once.ts';
import { noCells } from '../postgres/cell-at.ts';
import { type CellBatch, isFew, type ReadOptions, readCells } from '../postgres/cells.ts';
import { estimateStatement } from '../postgres/estimate-statement.ts';
import type { RowSource } from '../postgres/portal.ts';
import { readWhole } from '../postgres/read-whole.ts';
import { createHydrate, type Hydrate } from '../prisma/hydrate.ts';
import { isPlainCall } from '../prisma/row-shape.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import type { Cells } from '../types.ts';
import { shapeOf } from './call-shape.ts';
import { type Distinct, distinctOf, keepDistinct, withoutDistinct } from './distinct.ts';
import { type FindManyArgs, planFindMany } from './plan.ts';
import { compileStatement } from './statement.ts';
import type { StatementShapes } from './statement-shapes.ts';
import { withNumbers } from './with-numbers.ts';

export interface FindManyCall<A extends FindManyArgs, R> {
  readonly model: Model;
  /** The model's own method, of the client that the call is made on. */
  readonly findMany: (args: A) => PromiseLike<R[]>;
  readonly args: A;
  /** The call whose rows are given, where `args` reads more. Default: `args`. */
  readonly shown?: A | undefined;
  /** Whether no extension of that client has a hand in rows. Default: one may have. */
  readonly isPlain?: boolean;
  /** What was compiled for that client before. Default: each call is compiled anew, as it is where extensions have a hand in it. */
  readonly shapes?: Shapes | undefined;
}

/** What is kept of a shape: its statement, and what makes rows of it. */
export type Shapes = StatementShapes<Hydrate<unknown>>;

export interface Rows<R> extends CellBatch {
  /**
   * The same as Prisma makes them, from the cells: once, when it is first asked for. With `select`, of the columns and
   * relations alone that it names, which are some of those of the call.
   */
  readonly rows: (select?: FindManyArgs['select']) => Promise<R[]>;
}

/**
 * Reads a compiled call; every reading opens a portal of its own.
 * @param statement what to run in place of the call's own: it gives rows of the same kind, and may have columns besides.
 */
export type ReadRows<R> = (
  pool: RowSource,
  options: ReadOptions,
  statement?: Statement,
) => AsyncGenerator<Rows<R>, void, undefined>;

/** All rows of a compiled call that gives few, in one round trip; undefined where they have to be read in parts. */
export type ReadFewRows<R> = (pool: Pool, options: ReadOptions, statement?: Statement) => Promise<Rows<R> | undefined>;

/** What Prisma has compiled. */
export interface CompiledCall<R> {
  /** Undefined for a call that asks for no rows. */
  readonly statement: Statement | undefined;
  readonly read: ReadRows<R>;
  readonly readFew: ReadFewRows<R>;
  /** How many rows the planner expects; undefined where it cannot tell. */
  readonly estimate: (pool: Pool, signal: AbortSignal, statement?: Statement) => Promise<number | undefined>;
}

/**
 * Compiles the call. No SQL runs before the rows are read.
 * @throws SluiceError `BAD_USER_INPUT` for what cannot be streamed, and Prisma's own error for arguments that are not
 * valid.
 */
export async function compileFindMany<A extends FindManyArgs, R>(call: FindManyCall<A, R>): Promise<CompiledCall<R>> {
  const planned = planFindMany(call.model, call.args);
  const compile = async (args: A) => withNumbers(await compileStatement(() => call.findMany(args)));
  const { shapes } = call;
  const isShaped = shapes !== undefined && call.isPlain === true && planned.take !== 0;
  const callShape = isShaped ? shapeOf(call.model, planned, call.shown) : undefined;
  const kept = callShape && shapes?.find(callShape);
  // The cast: rows of one shape of call have one type.
  if (kept && callShape) return compiled(kept.fill(callShape.values), kept.made as Hydrate<R>, planned.take);
  // Prisma runs no statement for `take: 0`, but finds its faults.
  const statement = await compile(planned.take === 0 ? { ...planned, take: 1 } : planned);
  if (planned.take === 0)
    return { statement: undefined, read: noRows, readFew: async () => undefined, estimate: async () => 0 };
  const distinct = distinctOf(planned);
  const allRows = distinct ? await compile(withoutDistinct(planned, distinct)) : statement;
  // The rows are those of the call as it was made: what was read only to tell them apart is left behind.
  const { distinct: _, skip: __, take: ___, ...shape } = call.shown ? planFindMany(call.model, call.shown) : planned;
  const { include: ____, omit: _____, ...unshaped } = shape;
  // The shape has the type of the whole: only optional keys were taken away.
  const hydrate = createHydrate(allRows, {
    model: call.model,
    findMany: (select) => call.findMany((select ? { ...unshaped, select } : shape) as A),
    isPlain: call.isPlain === true && isPlainCall(shape),
  });
  // A computed field of an extension needs columns that nobody has named.
  const all = call.isPlain ? call.shown?.select : undefined;
  const hydrateShown: Hydrate<R> = (cells, select = all) => hydrate(cells, select);
  if (callShape && distinct === undefined)
    await shapes?.keep(callShape, allRows, hydrateShown, (args) => compile(args as A));
  return compiled(allRows, hydrateShown, planned.take, distinct);
}

function compiled<R>(
  allRows: Statement,
  hydrate: Hydrate<R>,
  take: number | undefined,
  distinct?: Distinct,
): CompiledCall<R> {
  const rowsOf = (cells: Cells): Rows<R>['rows'] => {
    const all = once(() => hydrate(cells));
    return (select) => (select === undefined ? all() : hydrate(cells, select));
  };

  return {
    statement: allRows,
    async *read(pool, options, statement = allRows) {
      const batches = readCells(pool, statement, options, distinct ? undefined : take);
      for await (const batch of distinct ? keepDistinct(batches, distinct) : batches)
        yield { ...batch, rows: rowsOf(batch.cells) };
    },
    async readFew(pool, options, statement = allRows) {
      const mayBe = distinct === undefined && isFew(take, options);
      const batch = mayBe ? await readWhole(pool, statement, options) : undefined;
      return batch && { ...batch, rows: rowsOf(batch.cells) };
    },
    // Of what the planner expects, it does not say how much is distinct.
    estimate: async (pool, signal, statement = allRows) =>
      distinct ? undefined : estimateStatement(pool, statement, signal),
  };
}

async function* noRows(): AsyncGenerator<Rows<never>, void, undefined> {
  yield { cells: noCells, rows: async () => [], last: true, bytes: 0 };
}
