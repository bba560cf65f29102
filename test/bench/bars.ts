/** What Sluice shall reach. Times are ratios to COPY's, measured in the same run; see docs/performance.md. */

/** For whole cases, at 1,000,000 rows of 6 columns: at most so many times as long as COPY. */
export const ratios: Readonly<Record<string, number>> = {
  csv: 2.2,
  'csv-rule': 2.2,
  ndjson: 2.6,
  stream: 2.8,
  'stream-rule': 2.8,
  nested: 4,
  websocket: 3.5,
  computed: 3,
  batches: 1.8,
  rows: 2.2,
  'rows-nested': 3,
};

/** From a request to its first row, on a warm server. */
export const FIRST_ROW_MS = 5;

/** For which a server may hold its event loop. */
export const GAP_MS = 50;

/** Peak memory of a server with so many streams at once. */
export const memoryMB = (streams: number) => (streams === 1 ? 200 : 400);
