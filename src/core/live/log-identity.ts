/**
 * What a change log is a log of, as SQL: another text each time that something may be missing in it. That is an installation,
 * but also a partition or an heir that has come or gone, a trigger that was made anew, disabled or enabled, a subscription,
 * and policies that bind the reader. A row of the catalogue that was changed, even back, has another `xmin`.
 *
 * Of `sluice.live` as `l`. It is read in the snapshot of a look, so it is as old as the rows.
 */
export const LOG_IDENTITY = `(
  WITH RECURSIVE part (oid) AS (
    SELECT l.relation::oid UNION SELECT h.inhrelid FROM part JOIN pg_inherits h ON h.inhparent = part.oid
  )
  SELECT md5(concat_ws(' ', l.epoch, row_security_active(l.relation), string_agg(concat_ws(' ', part.oid, g.oid, g.xmin, s.srsubid), ',' ORDER BY part.oid, g.oid, s.srsubid)))
  FROM part
  LEFT JOIN pg_trigger g ON g.tgrelid = part.oid AND g.tgname LIKE 'sluice\\_live\\_%'
  LEFT JOIN pg_subscription_rel s ON s.srrelid = part.oid
)`;
