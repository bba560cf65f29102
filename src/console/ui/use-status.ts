/** The status of something that runs, some times a second. */
import { useCallback, useRef, useSyncExternalStore } from 'react';

export interface Watched<Status> {
  readonly status: Status;
  /** Returns what ends it. */
  watch(watcher: () => void): () => void;
}

/** Charts and numbers that change more often are not read any better. */
const EVERY_MS = 120;

export function useStatus<Status extends { readonly state: string }>(watched: Watched<Status>): Status {
  const shown = useRef(watched.status);
  const subscribe = useCallback(
    (notify: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let updatedAt = Number.NEGATIVE_INFINITY;
      const update = () => {
        clearTimeout(timer);
        timer = undefined;
        updatedAt = performance.now();
        shown.current = watched.status;
        notify();
      };
      const unwatch = watched.watch(() => {
        // What comes after a while is shown at once, and so is every change of state.
        if (shown.current.state !== watched.status.state || performance.now() - updatedAt >= EVERY_MS) update();
        else timer ??= setTimeout(update, EVERY_MS);
      });
      update();
      return () => {
        unwatch();
        clearTimeout(timer);
      };
    },
    [watched],
  );
  return useSyncExternalStore(subscribe, () => shown.current);
}
