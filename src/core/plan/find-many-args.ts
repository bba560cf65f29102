/** The arguments of `findMany` for a plan. */
import { badInput, SluiceError } from '../../errors.ts';
import type { RowPlan } from '../types.ts';
import type { FindManyArgs } from './plan.ts';

export interface FindManyArgsOptions {
  /** Rows that a stream may deliver; 0 for no limit. */
  readonly maxRows: number;
  /** Whether rows of the plan have been given already. */
  readonly isBegun: boolean;
}

/**
 * @throws SluiceError `BAD_USER_INPUT` for a `first` that is no number of rows, `LIMIT_EXCEEDED` for one above `maxRows`.
 */
export function findManyArgs(
  { where, orderBy, select, first, live, args }: RowPlan,
  { maxRows, isBegun }: FindManyArgsOptions,
): FindManyArgs {
  if (typeof first === 'number' && !(Number.isSafeInteger(first) && first >= 0))
    throw badInput(`first: ${first} must be a whole number, 0 or more.`);
  if (maxRows > 0 && typeof first === 'number' && first > maxRows)
    throw new SluiceError(
      'LIMIT_EXCEEDED',
      `first: ${first} is more than the ${maxRows} rows that a stream may deliver.`,
    );
  // One row more than the limit: a result that goes beyond it is refused, never cut short in silence. Live rows are counted as
  // they are given: their statement also reads which keys there are.
  const take = first ?? (maxRows > 0 && !live ? maxRows + 1 : undefined);
  return {
    ...(where !== undefined && { where }),
    ...(orderBy !== undefined && { orderBy }),
    ...(take !== undefined && { take }),
    ...(select !== undefined && { select: { ...select } }),
    ...args,
    // What was to be passed over has been.
    ...(isBegun && { skip: undefined }),
  };
}

/** What is left of `first`, of which so many rows have been given. */
export const restOf = (first: RowPlan['first'], given: number) =>
  typeof first === 'number' && first >= 0 ? Math.max(0, first - given) : first;
