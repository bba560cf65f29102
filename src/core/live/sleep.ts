/**
 * How a writer knows whether somebody sleeps who has to be called at its commit. NOTIFY is dear: PostgreSQL lets one
 * commit at a time through with it. So a reader that has enough to do looks by itself, and nobody calls it.
 *
 * A process whose readers sleep shares the lock ASLEEP. A writer that could have ASLEEP for a moment calls nobody, and from
 * within that moment until its end it shares the lock SILENT. So whoever has ASLEEP, and then could have SILENT for a
 * moment, sees all that was not called out in its next snapshot, and is called for all that comes later. Nobody waits
 * for any of these locks.
 */

/** Keys of PostgreSQL's advisory locks, of one database. */
const ASLEEP = 7_305_801_418;
const SILENT = 7_305_801_419;

/** Whether a writer need not call. Only CASE keeps an order, and nothing can come between its parts. */
export const NEED_NOT_CALL = `(CASE WHEN pg_catalog.pg_try_advisory_lock(${ASLEEP}) THEN CASE WHEN pg_catalog.pg_try_advisory_xact_lock_shared(${SILENT}) THEN pg_catalog.pg_advisory_unlock(${ASLEEP}) ELSE NOT pg_catalog.pg_advisory_unlock(${ASLEEP}) END ELSE false END)`;

/** Whether all logs call somebody at all. */
export const DO_CALL = 'SELECT COALESCE(bool_and(notifies), false)::text FROM sluice.live';

/** Whether who writes from now on calls. */
export const FALL_ASLEEP = `SELECT pg_catalog.pg_try_advisory_lock_shared(${ASLEEP})::text`;

/** Whether all who did not call have ended. */
export const NOBODY_IS_SILENT = `SELECT (CASE WHEN pg_catalog.pg_try_advisory_lock(${SILENT}) THEN pg_catalog.pg_advisory_unlock(${SILENT}) ELSE false END)::text`;

/** Who writes from now on need not call. */
export const AWAKE = `SELECT pg_catalog.pg_advisory_unlock_shared(${ASLEEP})::text`;
