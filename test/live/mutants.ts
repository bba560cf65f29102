/** Ways to read the change log that lose changes. Each has been somebody's, and the random schedules must find it out. */
import type { OracleOptions } from './oracle.ts';

export interface Mutant extends Pick<OracleOptions, 'mutate' | 'before'> {
  readonly name: string;
}

const LOG = 'sluice."public.Booking"';
const AFTER = /c\.xid >= '(\d+)'::pg_catalog\.xid8/g;
const RUNNING =
  / UNION ALL SELECT u\.k1 FROM (?:(?! UNION ALL ).)*? WHERE c\.xid = ANY \('\{[\d,]*\}'::pg_catalog\.xid8\[\]\)/g;

/** Reads the changes by another condition on the snapshot of the mark. */
const by = (condition: (mark: string) => string) => (sql: string) => {
  const [, running = ''] = /c\.xid = ANY \('\{([\d,]*)\}'/.exec(sql) ?? [];
  return sql
    .replace(RUNNING, '')
    .replace(AFTER, (_, xmax: string) =>
      condition(`'${running.split(',')[0] || xmax}:${xmax}:${running}'::pg_snapshot`),
    );
};

export const mutants: readonly Mutant[] = [
  { name: 'without the transactions that were running', mutate: (sql) => sql.replace(RUNNING, '') },
  {
    name: 'by a number that is greater than the last one',
    before: `ALTER TABLE ${LOG} ADD COLUMN seq bigserial`,
    mutate: by(
      (mark) => `c.seq > (SELECT COALESCE(max(l.seq), 0) FROM ${LOG} l WHERE pg_visible_in_snapshot(l.xid, ${mark}))`,
    ),
  },
  {
    name: "by a row's own transaction, which a savepoint has too",
    mutate: by((mark) => `NOT pg_visible_in_snapshot(c.xmin::text::xid8, ${mark})`),
  },
  {
    name: 'with the mark and the rows in two snapshots',
    mutate: (sql) => sql.replace('REPEATABLE READ', 'READ COMMITTED'),
  },
  {
    name: 'without the trigger of TRUNCATE',
    before: `CREATE OR REPLACE FUNCTION sluice."public.Booking.truncate"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
  },
];
