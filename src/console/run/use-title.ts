/** The title of the tab says how far the rows are: it is all that is seen of a page behind another. */
import { useEffect } from 'react';
import { formatCount, formatRows } from '../ui/numbers.ts';
import { isHeld, type RunStatus } from './run-status.ts';

/** @param type of the rows. */
export function useTitle(type: string, status: RunStatus): void {
  const title = `${type}: ${sayShort(status)} – Sluice`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function sayShort(status: RunStatus): string {
  const { state, delivered, expected, proof } = status;
  if (state === 'failed' || proof?.agrees === 'not') return `failed at ${formatRows(delivered)}`;
  if (state === 'retrying') return 'reconnecting';
  if (state === 'paused' || isHeld(status)) return `paused at ${formatRows(delivered)}`;
  if (state === 'stopped' || state === 'complete' || expected === undefined || expected === 0)
    return formatRows(delivered);
  // An estimate may be less than what has come.
  return `${formatCount(Math.min(99, Math.floor((100 * delivered) / expected)))} %`;
}
