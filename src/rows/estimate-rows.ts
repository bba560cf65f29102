/** The waist's other way: how many rows a plan has, for those who want to know no more. */
import type { Pool } from 'pg';
import { type CompilePlanOptions, createCompilePlan } from './compile-plan.ts';
import type { EstimateRows } from './types.ts';

export interface EstimateRowsOptions extends CompilePlanOptions {
  /** Where the planner is asked. */
  readonly pool: Pool;
}

export function createEstimateRows({ pool, ...options }: EstimateRowsOptions): EstimateRows {
  const compile = createCompilePlan(options);
  return async (plan, { signal }) => {
    const { estimate } = await compile(plan);
    return estimate(pool, signal).catch(() => {
      signal.throwIfAborted();
      return undefined;
    });
  };
}
