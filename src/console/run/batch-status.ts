/** The changes that a batch makes to the status of its run. */
import type { Batch } from '../../client/types.ts';
import type { LiveStatus, SeenStream } from './run-status.ts';

/** What an operator has said stays; how the stream stood does not. */
export const messageOf = (seen: SeenStream | undefined): SeenStream | undefined =>
  seen?.message === undefined ? undefined : { ...seen, state: 'running', pausedBy: undefined };

/** @param removed rows that it has taken away. @param added by how many there are more now. */
export function addBatch(
  live: LiveStatus,
  { rows, caughtUp }: Batch<unknown>,
  removed: number,
  added: number,
): LiveStatus {
  return {
    isCaughtUp: caughtUp === true,
    changed: live.changed + Math.max(0, rows.length - added),
    removed: live.removed + removed,
  };
}

/** An estimate counts what there is; no more than the limit of it comes. */
export function expectedOf({ estimatedTotal, end }: Batch<unknown>, limit: number | undefined): number | undefined {
  if (end !== undefined) return end.rowCount;
  if (estimatedTotal === undefined) return undefined;
  return limit === undefined ? estimatedTotal : Math.min(limit, estimatedTotal);
}
