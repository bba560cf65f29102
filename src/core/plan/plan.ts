/** The arguments of a stream, checked and put in total order, before anything runs. */

import { badInput } from '../../errors.ts';
import type { Model } from '../model/datamodel.ts';
import { checkWhere } from './check-where.ts';
import { type OrderBy, totalOrder } from './order.ts';

/** Prisma's `findMany` arguments, as far as a stream has to know them. */
export interface FindManyArgs {
  readonly where?: unknown;
  readonly orderBy?: OrderBy | null;
  readonly take?: number | undefined;
  readonly skip?: number | undefined;
  readonly cursor?: unknown;
  readonly distinct?: string | readonly string[] | undefined;
  readonly select?: Readonly<Record<string, unknown>> | undefined;
  readonly include?: Readonly<Record<string, unknown>> | undefined;
  readonly omit?: Readonly<Record<string, unknown>> | undefined;
  readonly relationLoadStrategy?: unknown;
}

/**
 * Puts the arguments in the model's total order.
 * @throws SluiceError `BAD_USER_INPUT` that names the argument which cannot be streamed.
 */
export function planFindMany<A extends FindManyArgs>(model: Model, args: A): A {
  const { take, cursor, relationLoadStrategy } = args;
  if (typeof take === 'number' && take < 0)
    throw badInput(`take: ${take} reads backwards, in memory: turn the order round and take ${-take}.`);
  if (cursor !== undefined && cursor !== null)
    throw badInput(
      'cursor cannot be streamed: it ends early when its row is deleted. Continue by a where on the order.',
    );
  if (relationLoadStrategy === 'query')
    throw badInput("relationLoadStrategy: 'query' runs a statement for each relation: leave it out, or use 'join'.");
  checkWhere(model, args.where);
  // Prisma has a word for an order of null.
  if (args.orderBy === null) return args;
  return { ...args, orderBy: totalOrder(model, args.orderBy) };
}

/** The same call, which reads these columns besides, whatever it or its client leaves out. */
export function withColumns<A extends FindManyArgs>(args: A, columns: readonly string[]): A {
  const { select, omit } = args;
  const all = (value: boolean) => Object.fromEntries(columns.map((name) => [name, value]));
  // Prisma takes one of the two.
  return select ? { ...args, select: { ...select, ...all(true) } } : { ...args, omit: { ...omit, ...all(false) } };
}
