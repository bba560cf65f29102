/** The waist's other way: how many rows a plan has, for those who want to know no more. */
import type { Pool } from 'pg';
import { type CompilePlanOptions, createCompilePlan } from './compile-plan.ts';
import type { LookupPlaces } from './lookup-places.ts';
import type { EstimateRows } from './types.ts';

export interface EstimateRowsOptions extends CompilePlanOptions {
  /** Where the planner is asked. */
  readonly pool: Pool;
  /** The places on its connections. */
  readonly places: Pick<LookupPlaces, 'take'>;
}

export function createEstimateRows({ pool, places, ...options }: EstimateRowsOptions): EstimateRows {
  const compile = createCompilePlan(options);
  return async (plan, { signal, client }) => {
    const { estimate } = await compile(plan);
    const leave = await places.take(client, signal);
    try {
      return await estimate(pool, signal);
    } catch {
      signal.throwIfAborted();
      return undefined;
    } finally {
      leave();
    }
  };
}
