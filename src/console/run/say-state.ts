/** The state of a run in words, for the eye and for screen readers. */
import { formatRows } from '../ui/numbers.ts';
import { cannotGoOn } from './cannot-go-on.ts';
import type { RunStatus } from './run.ts';

export function sayState({ state, delivered, proof, error, resumed }: RunStatus): string {
  const rows = formatRows(delivered);
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
      return `Failed at ${rows}: ${error?.message ?? ''} ${cannotGoOn(error, resumed)}`.trimEnd();
    case 'complete':
      return proof?.agrees === 'not' ? `Ended, but not whole: ${rows}` : `Complete: ${rows}`;
  }
}
