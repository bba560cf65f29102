/** What holds for one statement, and the transaction that it is: nobody else who gets the connection finds it there. */
import type { Connection } from 'pg';
import { hasTextForms, TEXT_FORMS } from './text-forms.ts';

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
 * no round trip is added. The filter holds for no row, and is evaluated once.
 */
const messages = (filters: readonly string[]): Buffer =>
  Buffer.concat([
    message('P', text(''), text(`SELECT WHERE ${filters.join(' OR ')}`), zeros(2)),
    message('B', text(''), text(''), zeros(6)),
    message('E', text(''), zeros(4)),
  ]);

/**
 * PostgreSQL's time limits go on counting between the reads of a portal, so that what a role has as its `statement_timeout`
 * would end the streams of slow readers. PostgreSQL knows `transaction_timeout` from 17 on.
 */
const withoutTimeouts = [
  `set_config('statement_timeout', '0', true) IS NULL`,
  `CASE WHEN current_setting('transaction_timeout', true) IS NULL THEN false
     ELSE set_config('transaction_timeout', '0', true) IS NULL END`,
];
const withTextForms = Object.entries(TEXT_FORMS).map(
  ([name, value]) => `set_config('${name}', '${value}', true) IS NULL`,
);

const timeouts = messages(withoutTimeouts);
const forms = messages(withTextForms);
const both = messages([...withoutTimeouts, ...withTextForms]);

/** How PostgreSQL answers them, in the end. */
export const SETTINGS_TAG = 'SELECT 0';

/**
 * What goes before a statement; undefined where its connection is as it has to be.
 * @param keepsTimeouts whether the time limits of the connection hold, which count a slow reader's time, too.
 */
export function statementSettings(connection: Connection, keepsTimeouts: boolean): Buffer | undefined {
  if (hasTextForms(connection)) return keepsTimeouts ? undefined : timeouts;
  return keepsTimeouts ? forms : both;
}
