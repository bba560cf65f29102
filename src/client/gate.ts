/** Where a paused stream waits. Nothing is read meanwhile, so that its server waits too. */

export interface Gate {
  readonly isOpen: boolean;
  open(): void;
  close(): void;
  /** Resolves at once while it is open, else as soon as it is. */
  passed(): Promise<void>;
}

export function createGate(): Gate {
  let waiting: PromiseWithResolvers<void> | undefined;
  return {
    get isOpen() {
      return waiting === undefined;
    },
    open() {
      waiting?.resolve();
      waiting = undefined;
    },
    close() {
      waiting ??= Promise.withResolvers();
    },
    async passed() {
      await waiting?.promise;
    },
  };
}
