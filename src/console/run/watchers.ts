/** A list of listeners, which are told of every change. */

export interface Watchers {
  tell(): void;
  /** Returns what ends it. */
  watch(watcher: () => void): () => void;
}

export function createWatchers(): Watchers {
  const watchers = new Set<() => void>();
  return {
    tell() {
      for (const watcher of watchers) watcher();
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
