/** The interface for following a plan: how its contents are kept, and brought from one snapshot to a later one. */
import type { Rows } from '../plan/find-many.ts';
import type { Pace, ReadOptions } from '../postgres/cells.ts';
import type { Session } from '../postgres/session.ts';
import type { Cells, Row } from '../types.ts';
import type { ChangeLog } from './change-log.ts';
import type { Key } from './key-set.ts';
import type { Look, Since } from './look.ts';
import type { SnapshotText } from './snapshot.ts';

/** What the result of a plan is at one snapshot. It never changes, but for a mark that moves on where nothing else does. */
export interface LiveState<C> {
  mark: SnapshotText;
  readonly system: string;
  readonly contents: C;
}

/** Some of what has changed. */
export interface Change<C> {
  readonly rows: Rows<Row> | undefined;
  readonly removed: readonly Key[];
  /** Set where all that has changed up to this key has been given. */
  readonly reached?: readonly string[] | undefined;
  /** What a reader has that has been given all up to here, where that is known. Known on the last. */
  readonly contents?: C | undefined;
  /** Whether it is the last. */
  readonly isEnd: boolean;
}

export type LivePace = Pace & Pick<ReadOptions, 'rights' | 'signal'>;

/** One way of following. `C` is what it keeps of a result. */
export interface Following<C> {
  readonly logs: readonly [ChangeLog, ...ChangeLog[]];
  /** The fields of the key. */
  readonly key: readonly string[];
  /** What a look has to ask, to bring a state up to its snapshot. */
  readonly ask: (since: Since) => readonly string[];
  /**
   * What has changed from a state to a look's snapshot, the last of it marked. The removed keys are those of rows that were
   * in these contents.
   * @param contents undefined where nobody knows what the state's were: all keys that changed, and are not in the result
   * now, are then removed.
   * @param end what they are at the look's snapshot, where that is known.
   * @param isPartial whether the changes lead to no one snapshot, so that it does not matter what they are at their end.
   */
  readonly changes: (
    look: Look,
    from: { readonly contents: C | undefined; readonly end?: C | undefined; readonly isPartial?: boolean },
    pace: LivePace,
  ) => AsyncGenerator<Change<C>, void, undefined>;
  /** The contents at the session's snapshot, from nothing. */
  readonly readContents: (session: Session, pace: LivePace) => Promise<C>;
  /** Where the first rows are read by a look too: the contents of no rows. */
  readonly nothing?: C;
  /** Elsewhere: collects the contents of rows as they are read for the first time. */
  readonly collect?: () => { readonly add: (cells: Cells) => void; readonly contents: () => C };
}
