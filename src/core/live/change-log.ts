/** Asks the database for the change log of a table: where it is, what it holds, and whether it can be followed. */
import type { Pool } from 'pg';
import { badInput, codeOf } from '../../errors.ts';
import { asText } from '../postgres/as-text.ts';
import { cellAt } from '../postgres/cell-at.ts';
import { openPortal } from '../postgres/portal.ts';
import { LOG_IDENTITY } from './log-identity.ts';

export interface ChangeLog {
  readonly id: number;
  /** The table, and its log, with their schemas, quoted. */
  readonly relation: string;
  readonly log: string;
  /** In the order of the log's columns. */
  readonly key: readonly LoggedColumn[];
  /** Its identity. */
  readonly epoch: string;
}

export interface LoggedColumn {
  readonly column: string;
  /** In the log. */
  readonly type: string;
}

interface Found {
  readonly id: number;
  readonly relation: string;
  readonly log: string;
  readonly key: readonly LoggedColumn[];
  readonly epoch: string;
  readonly unwatched: number;
  /** Whether other tables inherit from it, and whether a subscription writes to it. */
  readonly hasHeirs: boolean;
  readonly isSubscribed: boolean;
  /** Whether policies decide what this account sees of it. */
  readonly isVeiled: boolean;
}

/**
 * @param table with its schema, quoted.
 * @param model what its reader knows it as.
 * @throws SluiceError `BAD_USER_INPUT` that says what has to be done before its rows can be followed.
 */
export async function readChangeLog(
  pool: Pool,
  table: string,
  { model, signal }: { readonly model: string; readonly signal: AbortSignal },
): Promise<ChangeLog> {
  const text = await ask(pool, table, signal);
  const { standby, log } = JSON.parse(text) as { readonly standby: boolean; readonly log: Found | null };
  if (standby)
    throw badInput(
      'live: this server reads from a hot standby, which does not tell which transactions run. Ask one that reads from the primary.',
    );
  if (log === null) throw notInstalled(model);
  if (log.unwatched > 0)
    throw badInput(
      `live: the change log of ${model} lacks some of its partitions, or its triggers. Run \`sluice live install ${model}\` again.`,
    );
  if (log.hasHeirs)
    throw badInput(
      `live: other tables inherit from that of ${model}. Their rows are read with its own, and its change log has nothing of them.`,
    );
  if (log.isSubscribed)
    throw badInput(
      `live: a subscription of logical replication writes to the table of ${model}, and fires no trigger for a statement. Ask a server of the database that is published.`,
    );
  if (log.isVeiled)
    throw badInput(
      `live: policies decide which rows of ${model} the account of this server sees, and nothing logs what they depend on. Have it read by an account that they do not bind.`,
    );
  return log;
}

const notInstalled = (model: string) =>
  badInput(`live: ${model} has no change log. Run \`sluice live install ${model}\` on the database.`);

async function ask(pool: Pool, table: string, signal: AbortSignal): Promise<string> {
  const portal = await openPortal(
    pool,
    { text: FACTS, values: [table], types: asText },
    { signal, keepsTimeouts: true, rights: undefined },
  );
  try {
    await portal.read(1);
    return String(cellAt(portal.take(0), 0, 0));
  } catch (error) {
    signal.throwIfAborted();
    // There is no such schema, or table in it.
    if (codeOf(error) === '42P01' || codeOf(error) === '3F000') return NONE;
    if (codeOf(error) === '42501')
      throw badInput('live: the role of this server may not read the change logs. Install them with `--role`.', {
        cause: error,
      });
    throw error;
  } finally {
    await portal.close();
  }
}

const NONE = JSON.stringify({ standby: false, log: null });

const FACTS = `
SELECT json_build_object('standby', pg_is_in_recovery(), 'log', (
  SELECT json_build_object(
    'id', l.id, 'epoch', ${LOG_IDENTITY}, 'relation', format('%I.%I', n.nspname, c.relname), 'log', format('sluice.%I', l.log),
    'key', (
      SELECT json_agg(json_build_object('column', k.name, 'type', format('%I.%I', tn.nspname, e.typname)) ORDER BY k.number)
      FROM unnest(l.key) WITH ORDINALITY AS k (name, number)
      JOIN pg_attribute a ON a.attrelid = to_regclass(format('sluice.%I', l.log)) AND a.attname = 'k' || k.number
      JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type e ON e.oid = t.typelem
      JOIN pg_namespace tn ON tn.oid = e.typnamespace
    ),
    'unwatched', (
      SELECT count(*) FROM (SELECT c.oid UNION SELECT relid FROM pg_partition_tree(c.oid)) part (oid)
      WHERE 4 > (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = part.oid AND g.tgname LIKE 'sluice\\_live\\_%' AND g.tgenabled = 'A')
    ),
    'hasHeirs', c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid),
    'isSubscribed', EXISTS (
      SELECT FROM pg_subscription_rel s WHERE s.srrelid IN (SELECT c.oid UNION SELECT relid FROM pg_partition_tree(c.oid))
    ),
    'isVeiled', row_security_active(c.oid)
  )
  FROM sluice.live l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.relation = to_regclass($1)
))::text`;
