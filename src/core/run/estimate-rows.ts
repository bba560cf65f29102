/** The waist's other way: how many rows a plan has, for those who want to know no more. */
import type { Pool } from 'pg';
import { SluiceError } from '../../errors.ts';
import { type CompilePlanOptions, createCompilePlan } from '../plan/compile-plan.ts';
import { refusedFilter } from '../plan/refused-filter.ts';
import { databaseError } from '../postgres/database-error.ts';
import type { EstimateRows } from '../types.ts';
import type { LookupPlaces } from './lookup-places.ts';
import { WITHOUT_RIGHTS } from './open-rows.ts';

export interface EstimateRowsOptions extends CompilePlanOptions {
  /** Where the planner is asked. */
  readonly pool: Pool;
  /** See `OpenRowsOptions`. */
  readonly asksForRights?: boolean;
  /** The places on its connections. */
  readonly places: Pick<LookupPlaces, 'take'>;
}

export function createEstimateRows({
  pool,
  places,
  asksForRights = false,
  ...options
}: EstimateRowsOptions): EstimateRows {
  const compile = createCompilePlan(options);
  return async (plan, { signal, client, rights }) => {
    if (asksForRights && rights === undefined) throw new Error(WITHOUT_RIGHTS);
    const { prepare } = await compile(plan, rights);
    const leave = await places.take(client, signal);
    try {
      const { estimate } = await prepare(pool, { signal });
      return await estimate(signal);
    } catch (error) {
      signal.throwIfAborted();
      // What cannot be continued, or compared with such a value, is refused as its rows would be.
      const told = databaseError(refusedFilter(error, plan.shown?.conditions() ?? []));
      if (told instanceof SluiceError && told.code !== 'DATABASE_UNAVAILABLE') throw told;
      return undefined;
    } finally {
      leave();
    }
  };
}
