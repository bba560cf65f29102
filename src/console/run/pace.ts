/** The rate of rows: over the last moments, and over the whole. */

export interface Pace {
  /** So many rows have come by now. */
  note(rows: number, now: number): void;
  /** Rows a second, over the last moments: 0 once none have come for two seconds. */
  rate(now: number): number;
}

const WINDOW_MS = 2000;

export function createPace(): Pace {
  let marks: { readonly at: number; readonly rows: number }[] = [];
  return {
    note(rows, at) {
      const last = marks.at(-1);
      if (last !== undefined && at - last.at < 50) return;
      marks.push({ at, rows });
      marks = marks.filter((mark) => at - mark.at <= WINDOW_MS);
    },
    rate(now) {
      const recent = marks.filter(({ at }) => now - at <= WINDOW_MS);
      const [from] = recent;
      const to = recent.at(-1);
      if (from === undefined || to === undefined || to.at === from.at) return 0;
      return (1000 * (to.rows - from.rows)) / Math.max(to.at - from.at, now - from.at - 500);
    },
  };
}
