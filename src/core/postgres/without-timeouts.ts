/**
 * Frees one transaction from PostgreSQL's own time limits. They go on counting between the reads of a portal, so that
 * what a role has as its `statement_timeout` would end the streams of slow readers.
 */

/**
 * The filter holds for no row, and is evaluated once. The settings end with the transaction: behind a pooler, the next
 * client of the same connection must not have them. PostgreSQL knows `transaction_timeout` from 17 on.
 */
const STATEMENT = `SELECT WHERE set_config('statement_timeout', '0', true) IS NULL
  OR CASE WHEN current_setting('transaction_timeout', true) IS NULL THEN false
     ELSE set_config('transaction_timeout', '0', true) IS NULL END`;

/** How PostgreSQL answers it, in the end. */
export const WITHOUT_TIMEOUTS_TAG = 'SELECT 0';

const message = (code: string, ...parts: readonly Buffer[]): Buffer => {
  const head = Buffer.alloc(5);
  head.write(code, 'latin1');
  head.writeInt32BE(4 + Buffer.concat(parts).length, 1);
  return Buffer.concat([head, ...parts]);
};
const text = (value: string) => Buffer.from(`${value}\0`);
const zeros = (count: number) => Buffer.alloc(count);

/**
 * Parse, Bind and Execute, without a Sync: the statement that follows in the same write runs in the same transaction, and
 * no round trip is added.
 */
export const withoutTimeouts: Buffer = Buffer.concat([
  message('P', text(''), text(STATEMENT), zeros(2)),
  message('B', text(''), text(''), zeros(6)),
  message('E', text(''), zeros(4)),
]);
