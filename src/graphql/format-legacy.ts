/**
 * The format of August 2022 (`deferSpec=20220824`): each entry says by `path` where its items go. Apollo Client's
 * `Defer20220824Handler` and urql take it.
 */
import { legacyExecuteRootSelectionSet } from '../pothos/graphql-17.ts';
import type { ListStep, PayloadEntry, WireFormat } from './wire-format.ts';

export const legacyFormat: WireFormat = {
  version: { parameter: 'deferSpec', value: '20220824' },
  initial: (result) => ({ ...result, hasNext: true }),
  step(step, hasNext) {
    const incremental = entries(step);
    return incremental.length > 0 ? { incremental, hasNext } : { hasNext };
  },
  execute: legacyExecuteRootSelectionSet,
};

function entries({ list, index, items, errors, outcome }: ListStep): PayloadEntry[] {
  const entry = (items: ListStep['items'] | null, at: number, errors: PayloadEntry['errors'] = []) => ({
    items,
    path: [list.key, at],
    ...(list.label === undefined ? {} : { label: list.label }),
    ...(errors.length > 0 ? { errors } : {}),
  });
  return [
    ...(items.length > 0 ? [entry(items, index, errors)] : []),
    ...(typeof outcome === 'object' ? [entry(null, index + items.length, outcome.failed)] : []),
  ];
}
