/**
 * A look at what has changed: the transactions that its snapshot sees and an earlier one did not, the keys that they
 * touched, and the rows that they left. All of it in one transaction, and so of one snapshot.
 */
import pg, { type Pool } from 'pg';
import { SluiceError } from '../../errors.ts';
import { beginSession, type Session, type Texts } from '../postgres/session.ts';
import { invalid, type LivePlace } from '../resume/token.ts';
import type { ChangeLog } from './change-log.ts';
import { LOG_IDENTITY } from './log-identity.ts';
import { isAhead, isBehindLog, type SnapshotText } from './snapshot.ts';

/** From where to look. */
export type Since = Pick<LivePlace, 'mark' | 'beyond'>;

export interface Look {
  readonly session: Session;
  readonly snapshot: SnapshotText;
  /** Which database this is, and which change logs. */
  readonly system: string;
  /** The rows of the last of the statements that it was begun with. */
  readonly answer: Texts;
  /** @throws SluiceError `TOKEN_INVALID` where the log does not tell what has changed since. */
  readonly check: (since: Since & { readonly system: string }) => void;
}

export interface LookOptions {
  readonly logs: readonly [ChangeLog, ...ChangeLog[]];
  /** The system that the mark is of. Default: there is no mark yet, and nothing is looked for. */
  readonly since?: (Since & { readonly system: string }) | undefined;
  /** What is asked in its first round trip besides. */
  readonly ask?: readonly string[] | undefined;
  /** How long the database may work on what is asked at once, in milliseconds. Default: without end. */
  readonly readMs?: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Begins a look: its caller disposes of the session.
 * @throws SluiceError `TOKEN_INVALID` where the log does not reach back to the mark, or is another one.
 */
export async function beginLook(pool: Pool, { logs, since, ask = [], readMs, signal }: LookOptions): Promise<Look> {
  const tables = ['sluice.live', ...logs.flatMap(({ relation, log }) => [relation, log])];
  const { session, results } = await beginSession(pool, { tables, first: [factsSql(logs), ...ask], readMs, signal });
  try {
    const facts = results[0] ?? [];
    const [first] = facts;
    const [snapshot, database] = first?.map(String) ?? [];
    if (snapshot === undefined || facts.length < logs.length) throw gone();
    const epochs = facts.map(([, , epoch]) => epoch);
    const system = [database, ...epochs].join('/');
    // Somebody who has found a log as it was before, follows another.
    if (logs.some(({ epoch }) => !epochs.includes(epoch))) throw anotherSystem();
    const trims = facts.map(([, , , xid, at]) => ({ xid: BigInt(xid ?? 0), at: at ?? '' }));
    const check = (since: Since & { readonly system: string }) => {
      if (since.system !== system || isAhead(since.mark, snapshot)) throw anotherSystem();
      const marks = [since.mark, ...(since.beyond ? [since.beyond.seen] : [])];
      if (marks.some((mark) => trims.some((trimmed) => isBehindLog(mark, trimmed)))) throw tooOld();
    };
    if (since !== undefined) check(since);
    return { session, snapshot, system, answer: results.at(-1) ?? [], check };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * When the server has recovered from a crash: it then forgets its statistics, as it does on command, and keeps them
 * otherwise. Before version 15 they are dear to ask for, and its last start stands in for that.
 */
const RECOVERED = `to_hex(extract(epoch FROM CASE WHEN current_setting('server_version_num')::int < 150000
  THEN pg_postmaster_start_time() ELSE (SELECT stats_reset FROM pg_stat_archiver) END)::bigint)`;

/**
 * The timeline changes when a server is restored or promoted: transactions may then have the numbers of others. So they may after a
 * crash, which takes with it what was not on disk: the end of a transaction that was rolled back is not waited for.
 */
const SYSTEM = `concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
  CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END, ${RECOVERED},
  (SELECT oid FROM pg_database WHERE datname = current_database()))`;

/** None of a log whose table has another name by now. */
const factsSql = (logs: readonly ChangeLog[]) =>
  `SELECT pg_current_snapshot()::text, ${SYSTEM}, ${LOG_IDENTITY}, l.trimmed::text, l.trimmed_at::text
  FROM sluice.live l JOIN (VALUES ${logs.map(({ id, relation }) => `(${id}, ${pg.escapeLiteral(relation)})`).join()}) asked (id, name)
    ON asked.id = l.id AND to_regclass(asked.name) = l.relation
  ORDER BY l.id`;

const gone = () =>
  new SluiceError(
    'BAD_USER_INPUT',
    'live: the change log, or its table, has been taken away. Run `sluice live install`, and begin without a token.',
  );

const anotherSystem = () =>
  invalid(
    'it is of another database, or of a time before this one crashed or was restored, or its change log was installed, or the partitions or triggers of its table were changed',
  );

const tooOld = () => invalid('it is older than the change log, which no longer tells what has changed since');
