/**
 * The conditions of lists inside look-ups. Prisma runs a look-up where its resolver calls it, so that nobody else knows
 * what its client has asked for when PostgreSQL refuses the statement.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { isDeepStrictEqual } from 'node:util';
import type { Shown } from '../types.ts';
import { refusedFilter } from './refused-filter.ts';

type Asked = Pick<Shown, 'as' | 'where' | 'conditions'>;

/** Filters of one operation. */
export class AskedConditions {
  readonly #all: Asked[] = [];

  /** A resolver may ask for the same filter once more for each row. */
  add(asked: Asked): void {
    if (asked.where === undefined || this.#all.length >= MAX_FILTERS) return;
    const isKnown = this.#all.some(({ as, where }) => as === asked.as && isDeepStrictEqual(where, asked.where));
    if (!isKnown) this.#all.push(asked);
  }

  all() {
    return this.#all.flatMap(({ conditions }) => [...conditions()]);
  }
}

/** Filters that are remembered. Further ones are refused without their name. */
const MAX_FILTERS = 100;

const running = new AsyncLocalStorage<AskedConditions>();

/** Runs a part of an operation: what PostgreSQL refuses meanwhile is blamed on these conditions. */
export const blaming = <T>(conditions: AskedConditions, work: () => T): T => running.run(conditions, work);

/** Adds the filter of a list to those of the operation that runs. */
export const askConditions = (asked: Asked): void => running.getStore()?.add(asked);

export const isOperation = (): boolean => running.getStore() !== undefined;

/** An error that names the field, where a condition of the operation that runs is to blame; any other error as it is. */
export function refusedLookup(error: unknown): unknown {
  const conditions = running.getStore()?.all() ?? [];
  return conditions.length === 0 ? error : refusedFilter(error, conditions);
}
