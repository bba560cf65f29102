/** The state of a run in words, for the eye and for screen readers. */
import { formatCount } from '../ui/numbers.ts';
import type { RunStatus } from './run.ts';

export function sayState({ state, delivered, proof, error, resumed }: RunStatus): string {
  const rows = `${formatCount(delivered)} ${delivered === 1 ? 'row' : 'rows'}`;
  switch (state) {
    case 'connecting':
      return 'Connecting';
    case 'running':
      return resumed > 0 ? 'Streaming, taken up again' : 'Streaming';
    case 'paused':
      return `Paused at ${rows}`;
    case 'retrying':
      return `Broken at ${rows}: trying again`;
    case 'stopped':
      return `Stopped at ${rows}`;
    case 'failed':
      return `Failed at ${rows}: ${error?.message ?? ''}`;
    case 'complete':
      return proof?.agrees === 'not' ? `Ended, but not whole: ${rows}` : `Complete: ${rows}`;
  }
}
