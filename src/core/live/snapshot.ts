/**
 * Snapshots of the database, as `pg_current_snapshot()` writes them: `xmin:xmax:xip,…`. All transactions below xmax are
 * seen, but for those in xip, which were running.
 */

/** As PostgreSQL writes it. */
export type SnapshotText = string;

interface Snapshot {
  readonly xmax: bigint;
  readonly running: readonly bigint[];
}

const FORM = /^\d+:\d+:(?:\d+(?:,\d+)*)?$/;

/** @throws Error for what is none: it goes into statements. */
export function readSnapshot(text: SnapshotText): Snapshot {
  const [, xmax = '', xip = ''] = FORM.test(text) ? text.split(':') : [];
  if (xmax === '') throw new Error(`This is no snapshot of PostgreSQL: ${text}`);
  return { xmax: BigInt(xmax), running: xip === '' ? [] : xip.split(',').map(BigInt) };
}

/** The transactions that a snapshot does not see, as conditions on the column `xid`: those after it, and those then running. */
export function unseenBy(text: SnapshotText): readonly string[] {
  const { xmax, running } = readSnapshot(text);
  return [
    `xid >= '${xmax}'::pg_catalog.xid8`,
    ...(running.length > 0 ? [`xid = ANY ('{${running.join()}}'::pg_catalog.xid8[])`] : []),
  ];
}

const sees = ({ xmax, running }: Snapshot, xid: bigint) => xid < xmax && !running.includes(xid);

/**
 * Whether a log may lack what a reader at this snapshot has not seen.
 * @param trimmed the last transaction of which the log has given up changes, and the snapshot in which it did: what was
 * running then had written none of them.
 */
export function isBehindLog(text: SnapshotText, trimmed: { readonly xid: bigint; readonly at: SnapshotText }): boolean {
  if (trimmed.xid === 0n) return false;
  const mark = readSnapshot(text);
  const at = readSnapshot(trimmed.at);
  return mark.xmax <= trimmed.xid || mark.running.some((xid) => xid <= trimmed.xid && sees(at, xid));
}

/** Whether a snapshot is of a time that the database has not come to: it has been put back. */
export const isAhead = (text: SnapshotText, now: SnapshotText): boolean =>
  readSnapshot(text).xmax > readSnapshot(now).xmax;

/**
 * The same snapshot, or an earlier one that is shorter. What an earlier one has not seen, comes again, and changes nothing
 * for who has it.
 * @param most transactions that it tells of.
 */
export function shortened(text: SnapshotText, most: number): SnapshotText {
  const { running } = readSnapshot(text);
  const next = [...running].sort((a, b) => (a < b ? -1 : 1))[most];
  if (next === undefined) return text;
  const kept = running.filter((xid) => xid < next);
  const first = kept.reduce((least, xid) => (xid < least ? xid : least), next);
  return `${first}:${next}:${kept.join()}`;
}
