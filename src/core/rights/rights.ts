/** The rights of one viewer, as the lower floors need them: every statement that runs for it passes here. */
import type { Statement } from '../prisma/tap-scope.ts';
import type { Viewer } from './viewer.ts';

export interface Rights {
  readonly viewer: Viewer;
  /** The same for the same subject and role under the same rules: tokens and streams belong to it. */
  readonly identity: string;
  /** Milliseconds since 1970 at which its streams end. Undefined where they may go on. */
  readonly endsAt: number | undefined;
  /** What holds in each transaction of the viewer, by the names of the settings; undefined where the pool's account reads. */
  readonly settings: Settings | undefined;
  /** Whether rows or columns may be hidden from it. The planner's numbers would tell of these. */
  readonly isRestricted: boolean;
  /** Fields that it is not shown, as `Booking.fare`, sorted. */
  readonly omitted: readonly string[];
  /**
   * The statement that shows what the viewer may see: its tables in the place of the whole ones.
   * @throws Error for a rule that makes no condition.
   */
  readonly govern: <S extends Pick<Statement, 'text' | 'values'>>(statement: S) => S | Promise<S>;
}

export type Settings = Readonly<Record<string, string>>;
