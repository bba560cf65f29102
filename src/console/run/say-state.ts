/** The state of a run in words, for the eye and for screen readers. */
import { formatRows } from '../ui/numbers.ts';
import { cannotGoOn } from './cannot-go-on.ts';
import { isHeld, isPaused, type RunStatus } from './run-status.ts';

/** What holds as long as the state does: no clock is in it, which a screen reader would read again and again. */
export function sayState(status: RunStatus): string {
  const { state, delivered, proof, error, resumed, seen } = status;
  const rows = formatRows(delivered);
  switch (state) {
    case 'connecting':
      return status.quietMs < SLOW_MS ? 'Connecting' : 'Waiting for the first row: the server has not answered yet';
    case 'running':
      if (isHeld(status)) return `Paused by an operator at ${rows}`;
      if (isPaused(status)) return `Paused at ${rows}`;
      if (seen?.state === 'waiting') return `Waiting at ${rows}: the server has no free place for the stream yet`;
      if (status.live?.isCaughtUp) return `Live: ${rows}, caught up`;
      if (status.quietMs >= SLOW_MS) return `Waiting for the database at ${rows}`;
      if (status.live) return 'Live: catching up';
      return resumed > 0 ? 'Streaming, taken up again' : 'Streaming';
    case 'paused':
      return isHeld(status) ? `Paused at ${rows}, and by an operator, too` : `Paused at ${rows}`;
    case 'retrying':
      return `Broken at ${rows}: ${error?.message ?? ''} Reconnecting`;
    case 'stopped':
      return `Stopped at ${rows}`;
    case 'failed':
      return `Failed at ${rows}: ${error?.message ?? ''} ${cannotGoOn(error, resumed)}`.trimEnd();
    case 'complete':
      return sayComplete(status, proof?.agrees === 'not');
  }
}

function sayComplete({ delivered, isLimited, total }: RunStatus, isFlawed: boolean): string {
  const rows = formatRows(delivered);
  if (isFlawed) return `Ended, but not whole: ${rows}`;
  if (delivered === 0) return 'No rows: nothing matches the query';
  if (!isLimited) return `Complete: ${rows}, which are all`;
  if (total === undefined) return `First ${rows}: the limit is reached, there may be more`;
  if (total <= delivered) return `First ${rows}: the limit is reached, there are hardly more`;
  return `First ${rows} of about ${formatRows(total).replace(/ rows?$/, '')}: the limit is reached`;
}

/** From then on it is said that nothing comes. */
const SLOW_MS = 1500;
