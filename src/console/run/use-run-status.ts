/** What is known of a run, some times a second. */
import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { Run, RunStatus } from './run.ts';

/** Charts and numbers that change more often are not read any better. */
const EVERY_MS = 120;

export function useRunStatus(run: Run): RunStatus {
  const shown = useRef(run.status);
  const subscribe = useCallback(
    (notify: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const update = () => {
        timer = undefined;
        shown.current = run.status;
        notify();
      };
      const unwatch = run.watch(() => {
        // The first rows are shown at once, and so is every change of state.
        if (shown.current.state !== run.status.state || shown.current.delivered === 0) update();
        else timer ??= setTimeout(update, EVERY_MS);
      });
      update();
      return () => {
        unwatch();
        clearTimeout(timer);
      };
    },
    [run],
  );
  return useSyncExternalStore(subscribe, () => shown.current);
}
