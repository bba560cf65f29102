/** Counts the snapshots of the database that the rows are from, over all requests of a run. */

export interface SnapshotCount {
  readonly count: number;
  /** @param snapshot of a batch: from 1 on in each request; undefined where it is not told. */
  note(snapshot: number | undefined): void;
  /** The rows that come now are of another request. */
  askedAgain(): void;
}

export function countSnapshots(): SnapshotCount {
  let before = 0;
  let current = 0;
  return {
    get count() {
      return before + current;
    },
    note(snapshot = 1) {
      current = Math.max(current, snapshot);
    },
    askedAgain() {
      before += current;
      current = 0;
    },
  };
}
