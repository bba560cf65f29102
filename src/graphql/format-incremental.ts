/**
 * The format of the specification's draft (`incrementalSpec=v0.2`): lists are announced as `pending`, and named by id
 * from then on. Apollo Client's `GraphQL17Alpha9Handler` takes it.
 */
import { experimentalExecuteRootSelectionSet } from '../pothos/graphql-17.ts';
import type { WireFormat } from './wire-format.ts';

export const incrementalFormat: WireFormat = {
  version: { parameter: 'incrementalSpec', value: 'v0.2' },
  initial: (result, pending) => ({
    ...result,
    pending: pending.map(({ id, key, label }) => ({ id, path: [key], ...(label === undefined ? {} : { label }) })),
    hasNext: true,
  }),
  step({ list: { id }, items, errors, outcome }, hasNext) {
    const failed = typeof outcome === 'object' ? { errors: outcome.failed } : {};
    return {
      ...(items.length > 0 ? { incremental: [{ id, items, ...(errors.length > 0 ? { errors } : {}) }] } : {}),
      ...(outcome === 'more' ? {} : { completed: [{ id, ...failed }] }),
      hasNext,
    };
  },
  execute: experimentalExecuteRootSelectionSet,
};
