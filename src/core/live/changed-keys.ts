/** The keys that changed between two snapshots, as the change log tells them: each once, in an order, piece by piece. */
import pg from 'pg';
import { invalid } from '../resume/token.ts';
import type { ChangeLog } from './change-log.ts';
import type { Key } from './key-set.ts';
import type { Look, Since } from './look.ts';
import { unseenBy } from './snapshot.ts';

export interface ChangedKeys {
  readonly keys: readonly Key[];
  /** Behind the last of them, for `Since`. */
  readonly reached: readonly string[];
  /** Whether none follow. */
  readonly isEnd: boolean;
}

/** Keys that are read together. */
const PIECE_KEYS = 2_000;

/** What a look has to ask for these keys. */
export const changedKeysSql = (log: ChangeLog, since: Since): readonly string[] => [declareSql(log, since), FETCH];

/** The keys of a look that has asked for them. */
export async function* changedKeys(
  { session, answer }: Look,
  { key }: ChangeLog,
  signal: AbortSignal,
): AsyncGenerator<ChangedKeys, void, undefined> {
  const width = key.length;
  for (let rows = answer; ; rows = (await session.run(FETCH, signal))[0] ?? []) {
    if (rows[0]?.[0] === null) throw emptied();
    const isEnd = rows.length < PIECE_KEYS;
    yield {
      keys: rows.map((row) => row.slice(0, width).map(String)),
      reached: rows.at(-1)?.slice(width).map(String) ?? [],
      isEnd,
    };
    if (isEnd) return;
  }
}

/** In the order of their texts, which values of every type have. */
function declareSql({ log, key }: ChangeLog, { mark, beyond }: Since): string {
  const columns = key.map((_, index) => `k${index + 1}`);
  const texts = columns.map((column) => `${column}::text COLLATE "C"`);
  const changed = unseenBy(mark)
    .map(
      (unseen) =>
        `SELECT ${columns.map((column) => `u.${column}`).join(', ')} FROM ${log} c LEFT JOIN LATERAL unnest(${columns.map((column) => `c.${column}`).join(', ')}) AS u (${columns.join(', ')}) ON true WHERE c.${unseen}`,
    )
    .join(' UNION ALL ');
  const behind =
    beyond === undefined
      ? ''
      : `WHERE (${texts.join(', ')}) > (${beyond.key.map((text) => pg.escapeLiteral(text)).join(', ')}) OR k1 IS NULL `;
  return `DECLARE ${CURSOR} NO SCROLL CURSOR FOR SELECT DISTINCT ON (${texts.join(', ')}) ${columns.join(', ')}, ${texts.map((text, index) => `${text} AS text${index + 1}`).join(', ')} FROM (${changed}) changed ${behind}ORDER BY ${texts.map((text) => `${text} NULLS FIRST`).join(', ')}`;
}

const CURSOR = 'sluice_changes';

const FETCH = `FETCH FORWARD ${PIECE_KEYS} FROM ${CURSOR}`;

/** By a transaction that did not see all rows that it took away. */
const emptied = () =>
  invalid(
    'the table has been emptied since, by TRUNCATE in a transaction of REPEATABLE READ, so the log lacks rows that went',
  );
