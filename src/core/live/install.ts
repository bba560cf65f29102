/** Puts the change log of live rows into a database, and takes it away: in one transaction each. */
import pg, { type ClientBase } from 'pg';
import { codeOf } from '../../errors.ts';
import { installSql, type LogOptions, nextSlot, refreshSql, sharedSql, triggersSql, uninstallSql } from './log-sql.ts';
import { type KeyedTable, logName, readTableToFollow, type TableToFollow } from './table-to-follow.ts';

export interface LiveStatus {
  /** As `schema.table`. */
  readonly table: string;
  /** `missing` has no log; `broken` has one that is not written by all it should be. */
  readonly state: 'logged' | 'missing' | 'broken';
  /** What is wrong, where it is broken. */
  readonly reason?: string;
  readonly logBytes?: number;
  readonly retentionHours?: number;
  /** Whether it keeps what should have been given up: nobody empties it. */
  readonly isOverdue?: boolean;
}

/**
 * Logs the changes of these tables from now on. What is there already stays, with its log, unless its key has changed.
 * @returns the SQL that has run.
 * @throws Error that says what is in the way; nothing has changed then.
 */
export const installLive = (client: ClientBase, tables: readonly KeyedTable[], options: LogOptions): Promise<string> =>
  change(client, () => installStatements(client, tables, options));

/** What `installLive` would run. */
export async function installStatements(
  client: ClientBase,
  tables: readonly KeyedTable[],
  wishes: LogOptions,
): Promise<string> {
  const { known, lost } = await readKnown(client);
  const options = { ...wishes, notifies: wishes.notifies ?? !(await allowsTwoPhases(client)) };
  const statements = [sharedSql, ...lost.map((log) => uninstallSql(log, []))];
  const taken = new Set([...known.values()].map(({ log }) => log));
  for (const table of tables) {
    const found = await readTableToFollow(client, table);
    const before = known.get(found.relation);
    // A table that has another name since keeps its log, and its name is free for another table.
    const wanted = { ...found, log: before?.log ?? freeName(found.log, taken) };
    taken.add(wanted.log);
    if (before === undefined) statements.push(installSql(wanted, options));
    else if (isAsWanted(before, wanted)) statements.push(refreshSql(wanted, options), repairSql(before, wanted));
    else statements.push(uninstallSql(before.log, before.parts), installSql(wanted, options));
  }
  return statements.join('');
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = logName(`${name}~${number}`);
  return free;
}

/** Whether transactions may be prepared there, and committed later. By default PostgreSQL allows none. */
async function allowsTwoPhases(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ max: string }>(`SELECT current_setting('max_prepared_transactions') AS max`);
  return Number(rows[0]?.max) > 0;
}

/** Logs the changes of these tables no more. @returns the SQL that has run. */
export const uninstallLive = (client: ClientBase, tables: readonly KeyedTable[]): Promise<string> =>
  change(client, () => uninstallStatements(client, tables));

export async function uninstallStatements(client: ClientBase, tables: readonly KeyedTable[]): Promise<string> {
  const { known, lost } = await readKnown(client);
  const statements = lost.map((log) => uninstallSql(log, []));
  for (const table of tables) {
    const { relation } = await readTableToFollow(client, table);
    const before = known.get(relation);
    if (before !== undefined) statements.push(uninstallSql(before.log, before.parts));
  }
  return statements.join('');
}

export async function liveStatus(client: ClientBase, tables: readonly KeyedTable[]): Promise<readonly LiveStatus[]> {
  const { known } = await readKnown(client);
  const states: LiveStatus[] = [];
  for (const table of tables) {
    const called = `${table.schema}.${table.table}`;
    const wanted = await readTableToFollow(client, table);
    const before = known.get(wanted.relation);
    if (before === undefined) {
      states.push({ table: called, state: 'missing' });
      continue;
    }
    const told = {
      table: called,
      logBytes: Number(before.bytes),
      retentionHours: (before.slotSeconds * 2) / 3600,
      isOverdue: await isOverdue(client, before),
    };
    const reason = !isAsWanted(before, wanted)
      ? 'its key is another than the one that is logged'
      : before.unwatched.length > 0
        ? `nothing logs what is written to ${before.unwatched.join(', ')}`
        : undefined;
    states.push(reason === undefined ? { ...told, state: 'logged' } : { ...told, state: 'broken', reason });
  }
  return states;
}

/** The part that is written to next should be empty for half its time. */
async function isOverdue(client: ClientBase, { log, slotSeconds }: Known): Promise<boolean> {
  const { rows } = await client.query<{ late: boolean }>(
    `SELECT EXISTS (SELECT FROM sluice.${pg.escapeIdentifier(log)} WHERE slot = ${nextSlot(slotSeconds)})
      AND extract(epoch FROM clock_timestamp())::bigint % ${slotSeconds} > ${slotSeconds / 2} AS late`,
  );
  return rows[0]?.late === true;
}

interface Known {
  readonly relation: string;
  readonly log: string;
  readonly key: readonly { readonly column: string; readonly type: string }[];
  readonly slotSeconds: number;
  readonly parts: readonly string[];
  /** Those of them that lack a trigger. */
  readonly unwatched: readonly string[];
  readonly bytes: string;
}

interface Found {
  /** By their tables. */
  readonly known: ReadonlyMap<string, Known>;
  /** Logs whose tables have been dropped. */
  readonly lost: readonly string[];
}

async function readKnown(client: ClientBase): Promise<Found> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('sluice.live') IS NOT NULL AS there`);
  if (rows[0]?.there !== true) return { known: new Map(), lost: [] };
  const known = await client.query<Known>(KNOWN);
  const lost = await client.query<{ log: string }>(
    'SELECT log::text FROM sluice.live WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = relation) ORDER BY id',
  );
  return { known: new Map(known.rows.map((row) => [row.relation, row])), lost: lost.rows.map(({ log }) => log) };
}

/** Names with their schemas, whatever the search path is. */
const KNOWN = `
SELECT format('%I.%I', n.nspname, c.relname) AS relation, l.log::text AS log, l.slot_seconds AS "slotSeconds",
  (SELECT COALESCE(json_agg(json_build_object('column', k.name, 'type', format('%I.%I', tn.nspname, e.typname)) ORDER BY k.number), '[]')
    FROM unnest(l.key) WITH ORDINALITY AS k (name, number)
    JOIN pg_attribute a ON a.attrelid = to_regclass(format('sluice.%I', l.log)) AND a.attname = 'k' || k.number
    JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type e ON e.oid = t.typelem
    JOIN pg_namespace tn ON tn.oid = e.typnamespace) AS key,
  tree.parts, tree.unwatched,
  (SELECT COALESCE(sum(pg_total_relation_size(relid)), 0) FROM pg_partition_tree(to_regclass(format('sluice.%I', l.log))))::text AS bytes
FROM sluice.live l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT json_agg(part.name ORDER BY part.oid) AS parts,
    COALESCE(json_agg(part.name ORDER BY part.oid) FILTER (WHERE part.triggers < 4), '[]') AS unwatched
  FROM (
    SELECT p.oid, format('%I.%I', pn.nspname, p.relname) AS name,
      (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = p.oid AND g.tgname LIKE 'sluice\\_live\\_%' AND g.tgenabled = 'A') AS triggers
    FROM (SELECT c.oid UNION SELECT relid FROM pg_partition_tree(c.oid)) one (oid)
    JOIN pg_class p ON p.oid = one.oid JOIN pg_namespace pn ON pn.oid = p.relnamespace
  ) part
) tree`;

const isAsWanted = ({ key }: Known, wanted: TableToFollow): boolean =>
  key.length === wanted.key.length &&
  key.every(({ column, type }, index) => column === wanted.key[index]?.column && type === wanted.key[index]?.type);

/** Partitions that have come since. What was written to them meanwhile is in no log: readers begin anew. */
function repairSql({ log, unwatched }: Known, { relation }: TableToFollow): string {
  if (unwatched.length === 0) return '';
  return `${unwatched.map((part) => triggersSql(log, part)).join('\n')}
UPDATE sluice.live SET epoch = gen_random_uuid() WHERE relation = '${relation.replaceAll("'", "''")}'::regclass;
`;
}

/** How long a writer may hold a table that triggers are put on, in milliseconds. */
const LOCK_MS = 5_000;

async function change(client: ClientBase, statementsOf: () => Promise<string>): Promise<string> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_MS}; SELECT pg_advisory_xact_lock(${ADVISORY})`);
  try {
    const statements = await statementsOf();
    if (statements !== '') await client.query(statements);
    await client.query('COMMIT');
    return statements;
  } catch (error) {
    await client.query('ROLLBACK');
    if (codeOf(error) === '55P03')
      throw new Error(
        `A table is in use, and was not free within ${LOCK_MS / 1000} seconds. Nothing has changed. End the transactions that hold it, or try again at a quieter time.`,
        { cause: error },
      );
    if (codeOf(error) === '42501')
      throw new Error(
        'The role may not do that: it needs CREATE on the database, and to own the tables. Run it as their owner, or print the SQL by --print.',
        { cause: error },
      );
    throw error;
  }
}

/** One at a time: two that make the same schema would fail. */
const ADVISORY = 7_305_801_417;
