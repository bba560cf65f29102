/**
 * The change log of live rows, as SQL. Each followed table has a log of its own in the schema `sluice`: one row for each
 * statement that touched it, with the keys that it touched, before and after. Functions of their own write it, called by
 * triggers for each statement, so that a writer pays once for a statement and not once for each row.
 *
 * The number of a row's transaction is that of the whole transaction, whichever savepoint it is in: so a snapshot tells
 * whether it has been seen.
 */
import pg from 'pg';
import { NEED_NOT_CALL } from './sleep.ts';
import type { TableToFollow } from './table-to-follow.ts';

const { escapeIdentifier: name, escapeLiteral: text } = pg;

/** Keys in one row of a log: what a statement touched besides, is in further rows. */
const KEYS_IN_A_ROW = 10_000;

/**
 * Partitions of a log, which take turns. Three hold what is younger than the retention, and the next one is emptied whole:
 * no row is ever deleted by itself.
 */
const LOG_SLOTS = 4;

/** The one whose turn is next, which is emptied before. */
export const nextSlot = (slotSeconds: number | string): string =>
  `(floor(extract(epoch FROM clock_timestamp()) / ${slotSeconds})::bigint + 1) % ${LOG_SLOTS}`;

/** What all logs share. Idempotent. */
export const sharedSql = `
CREATE SCHEMA IF NOT EXISTS sluice;
CREATE TABLE IF NOT EXISTS sluice.live (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  relation regclass NOT NULL UNIQUE,
  log name NOT NULL UNIQUE,
  key name[] NOT NULL,
  slot_seconds integer NOT NULL,
  notifies boolean NOT NULL,
  epoch uuid NOT NULL DEFAULT gen_random_uuid(),
  trimmed xid8 NOT NULL DEFAULT '0',
  trimmed_at pg_snapshot NOT NULL DEFAULT '1:1:'
);
COMMENT ON TABLE sluice.live IS 'The tables whose changes are logged for live rows: see sluice live status.';
CREATE OR REPLACE FUNCTION sluice.trim_logs() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms' AS $trim$
DECLARE
  followed record;
  part text;
  newest xid8;
  emptied integer := 0;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'Call sluice.trim_logs() in READ COMMITTED: an older snapshot does not show all that it would take away.';
  END IF;
  FOR followed IN SELECT id, log, slot_seconds FROM sluice.live LOOP
    part := format('sluice.%I', followed.log || '.' || (${nextSlot('followed.slot_seconds')}));
    BEGIN
      EXECUTE format('SELECT xid FROM %s LIMIT 1', part) INTO newest;
      CONTINUE WHEN newest IS NULL;
      -- Whoever has written here has ended by then, and no reader is between its snapshot and these rows.
      EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', part);
      EXECUTE format('SELECT xid FROM %s ORDER BY xid DESC LIMIT 1', part) INTO newest;
      CONTINUE WHEN newest IS NULL;
      UPDATE sluice.live SET trimmed_at = pg_current_snapshot(), trimmed = CASE WHEN newest > trimmed THEN newest ELSE trimmed END
        WHERE id = followed.id;
      EXECUTE format('TRUNCATE %s', part);
      emptied := emptied + 1;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      NULL; -- In use: the next time will do.
    END;
  END LOOP;
  RETURN emptied;
END $trim$;
REVOKE ALL ON FUNCTION sluice.trim_logs() FROM PUBLIC;
`;

export interface LogOptions {
  /** For how long changes are kept, at least, in hours. */
  readonly retentionHours: number;
  /**
   * Whether a commit wakes the readers up; without it they look from time to time. A transaction that has written to a followed
   * table can then not be prepared: PostgreSQL refuses NOTIFY in two phases. Default: unless two phases are allowed there.
   */
  readonly notifies?: boolean | undefined;
  /** Who may read the logs besides their owner. */
  readonly readers: readonly string[];
}

export type Decided = LogOptions & { readonly notifies: boolean };

/** The log of one table, and what writes it. @throws Error for a table that cannot be followed. */
export function installSql(table: TableToFollow, { retentionHours, notifies, readers }: Decided): string {
  const { log, key, relation } = table;
  const slotSeconds = slotSecondsOf(retentionHours);
  const target = `sluice.${name(log)}`;
  const parts = Array.from({ length: LOG_SLOTS }, (_, slot) => ({ slot, part: `sluice.${name(`${log}.${slot}`)}` }));
  const logged = key.map(({ type }, index) => `k${index + 1} ${type}[]`).join(', ');
  return `
CREATE TABLE ${target} (slot smallint NOT NULL, xid xid8 NOT NULL DEFAULT pg_current_xact_id(), ${logged}) PARTITION BY LIST (slot);
${parts.map(({ slot, part }) => `CREATE TABLE ${part} PARTITION OF ${target} FOR VALUES IN (${slot});`).join('\n')}
CREATE INDEX ON ${target} (xid);
INSERT INTO sluice.live (relation, log, key, slot_seconds, notifies) VALUES (
  ${text(relation)}, ${text(log)}, ARRAY[${key.map(({ column }) => text(column)).join(', ')}]::name[], ${slotSeconds}, ${notifies});
${functionsSql(table, slotSeconds, notifies)}
${table.parts.map((part) => triggersSql(log, part)).join('\n')}
${grantsSql(log, readers)}
`;
}

/** What writes the log of a table that has one, as these options want it. */
export const refreshSql = (table: TableToFollow, { retentionHours, notifies, readers }: Decided): string => `
UPDATE sluice.live SET slot_seconds = ${slotSecondsOf(retentionHours)}, notifies = ${notifies} WHERE log = ${text(table.log)};
${functionsSql(table, slotSecondsOf(retentionHours), notifies)}
${grantsSql(table.log, readers)}
`;

/** Three slots are kept, of which one has just begun. */
const slotSecondsOf = (retentionHours: number) => Math.max(1, Math.ceil((retentionHours * 3600) / 2));

function grantsSql(log: string, readers: readonly string[]): string {
  if (readers.length === 0) return '';
  const roles = readers.map(name).join(', ');
  return `GRANT USAGE ON SCHEMA sluice TO ${roles};
GRANT SELECT ON sluice.live, sluice.${name(log)} TO ${roles};
GRANT EXECUTE ON FUNCTION sluice.trim_logs() TO ${roles};`;
}

/** Takes away what writes the log, and the log. */
export const uninstallSql = (log: string, parts: readonly string[]): string => `
${parts.map(dropTriggersSql).join('\n')}
${EVENTS.map(({ event }) => `DROP FUNCTION IF EXISTS sluice.${name(`${log}.${event}`)}();`).join('\n')}
DROP TABLE IF EXISTS sluice.${name(log)};
DELETE FROM sluice.live WHERE log = ${text(log)};
`;

/** @param part the table, or a partition of it: a statement on a partition fires no trigger of the whole. */
export const triggersSql = (log: string, part: string): string => `${dropTriggersSql(part)}
${EVENTS.map(({ event, referencing }) => {
  const trigger = `sluice_live_${event}`;
  return `CREATE TRIGGER ${trigger} ${event === 'truncate' ? 'BEFORE' : 'AFTER'} ${event.toUpperCase()} ON ${part}${referencing} FOR EACH STATEMENT EXECUTE FUNCTION sluice.${name(`${log}.${event}`)}();
ALTER TABLE ${part} ENABLE ALWAYS TRIGGER ${trigger};`;
}).join('\n')}`;

const dropTriggersSql = (part: string) =>
  EVENTS.map(({ event }) => `DROP TRIGGER IF EXISTS sluice_live_${event} ON ${part};`).join('\n');

const EVENTS = [
  { event: 'insert', referencing: ' REFERENCING NEW TABLE AS new_rows' },
  { event: 'update', referencing: ' REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows' },
  { event: 'delete', referencing: ' REFERENCING OLD TABLE AS old_rows' },
  { event: 'truncate', referencing: '' },
] as const;

/** Stands for the table that is emptied: no name of PostgreSQL's has this character. */
const TABLE = '\0';

function functionsSql({ log, key }: TableToFollow, slotSeconds: number, notifies: boolean): string {
  const target = `sluice.${name(log)}`;
  const columns = key.map((_, index) => `k${index + 1}`);
  // By the row, since a function has names of its own, such as "new" and "found".
  const values = key.map(({ column, type }, index) => `t.${name(column)}::${type} AS ${columns[index]}`).join(', ');
  const gathered = columns.map((column) => `array_agg(n.${column})`).join(', ');
  const slot = `floor(extract(epoch FROM clock_timestamp()) / ${slotSeconds})::bigint % ${LOG_SLOTS}`;
  const into = `INSERT INTO ${target} (slot, ${columns.join(', ')})`;
  const keysOf = {
    insert: `SELECT ${values} FROM new_rows t`,
    delete: `SELECT ${values} FROM old_rows t`,
    // Of a key that has changed, both are needed.
    update: `SELECT ${values} FROM new_rows t UNION ALL SELECT ${values} FROM old_rows t`,
  };
  const wake = notifies ? `  IF NOT ${NEED_NOT_CALL} THEN NOTIFY sluice_live; END IF;\n` : '';
  const body = (event: keyof typeof keysOf) => `
  ${into} SELECT ${slot}, ${gathered} FROM (${keysOf[event]} LIMIT ${KEYS_IN_A_ROW + 1}) n HAVING count(*) BETWEEN 1 AND ${KEYS_IN_A_ROW};
  IF NOT FOUND THEN
    ${into} SELECT ${slot}, ${gathered} FROM (SELECT m.*, (row_number() OVER () - 1) / ${KEYS_IN_A_ROW} AS part FROM (${keysOf[event]}) m) n GROUP BY n.part;
    IF NOT FOUND THEN RETURN NULL; END IF;
  END IF;
${wake}  RETURN NULL;`;
  const everyKey = `${into} SELECT ${slot}, ${gathered} FROM (SELECT m.*, (row_number() OVER () - 1) / ${KEYS_IN_A_ROW} AS part FROM (SELECT ${values} FROM ONLY ${TABLE} t) m) n GROUP BY n.part`;
  const emptied = `
  -- What others have committed since its snapshot goes as well, and cannot be seen: a row without keys says so.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    INSERT INTO ${target} (slot) SELECT ${slot};
  END IF;
  EXECUTE format(${text(everyKey.replaceAll('%', '%%').replace(TABLE, '%s'))}, tg_relid::regclass);
${wake}  RETURN NULL;`;
  return EVENTS.map(({ event }) => {
    const call = `sluice.${name(`${log}.${event}`)}()`;
    return `CREATE OR REPLACE FUNCTION ${call} RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp${event === 'truncate' ? ' SET row_security = off' : ''} AS $log$
BEGIN${event === 'truncate' ? emptied : body(event)}
END $log$;
REVOKE ALL ON FUNCTION ${call} FROM PUBLIC;`;
  }).join('\n');
}
