/** Has the database give up what its change logs have kept for long enough, from time to time. */
import type { ClientBase, Pool } from 'pg';

const EVERY_MS = 300_000;

/** @returns what ends it. */
export function trimLogs(pool: Pool): Disposable {
  // Whoever may not, leaves it to others; and what is in use now is given up later.
  const trim = () => void trimNow(pool).catch(() => {});
  trim();
  const timer = setInterval(trim, EVERY_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** @returns how many parts of logs have been emptied; undefined where there are no logs. */
export async function trimNow(database: Pick<Pool, 'query'> | Pick<ClientBase, 'query'>): Promise<number | undefined> {
  const { rows } = await database.query<{ there: boolean }>(
    `SELECT to_regprocedure('sluice.trim_logs()') IS NOT NULL AND current_setting('transaction_read_only') = 'off' AS there`,
  );
  if (rows[0]?.there !== true) return undefined;
  const trimmed = await database.query<{ emptied: number }>('SELECT sluice.trim_logs() AS emptied');
  return trimmed.rows[0]?.emptied;
}
