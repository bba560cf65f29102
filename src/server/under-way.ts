/** Counts what is under way, so that a server that stops can wait for it. */

export interface UnderWay {
  /** Something begins; the function that is returned says that it has ended, and may be called again. */
  readonly begin: () => () => void;
  /** Resolves once nothing is under way. */
  readonly idle: () => Promise<void>;
}

export function createUnderWay(): UnderWay {
  const running = new Set<symbol>();
  const waiting = new Set<() => void>();
  return {
    begin() {
      const one = Symbol();
      running.add(one);
      return () => {
        running.delete(one);
        if (running.size === 0) for (const resolve of waiting) resolve();
      };
    },
    async idle() {
      if (running.size > 0) await new Promise<void>((resolve) => waiting.add(resolve));
    },
  };
}
