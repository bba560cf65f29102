/** Checks that missing migrations can be applied here at all. */
import type pg from 'pg';
import type { Migration } from './missing-migrations.ts';

/** @throws Error that names the migrations, and says why they cannot be applied and where they can. */
export async function checkWritable(client: pg.Client, missing: readonly Migration[]): Promise<void> {
  const { rows } = await client.query<Partial<{ standby: boolean; readonly: boolean; role: string }>>(
    `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only')::bool AS readonly,
       current_user AS role`,
  );
  const [{ standby, readonly, role } = {}] = rows;
  if (!standby && !readonly) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw new Error(
    `The database lacks the migrations ${names}, and cannot be written: ` +
      (standby
        ? 'it is a standby. Apply them on its primary.'
        : `default_transaction_read_only is on for the role ${role}. Apply them by a role that may write.`),
  );
}
