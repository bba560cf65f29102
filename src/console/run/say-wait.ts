/** The time that passes while a run waits: shown beside its state, for the eye alone. */
import { formatDuration } from '../ui/numbers.ts';
import type { RunStatus } from './run-status.ts';

/** @param isOrdered whether the rows are asked for in an order, which may have to be made first. */
export function sayWait({ state, retry, quietMs, live }: RunStatus, isOrdered: boolean): string {
  if (state === 'retrying' && retry)
    return `attempt ${retry.attempt}, ${retry.inMs > 0 ? `in ${formatDuration(retry.inMs)}` : 'now'}`;
  if (live?.isCaughtUp && state === 'running') return `nothing has changed for ${formatDuration(quietMs)}`;
  if (quietMs < 1500) return '';
  const hint = state === 'connecting' && isOrdered ? '; an order without an index is sorted before its first row' : '';
  return `nothing has come for ${formatDuration(quietMs)}${hint}`;
}
