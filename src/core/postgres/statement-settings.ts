/** What holds for one statement, and the transaction that it is: nobody else who gets the connection finds it there. */
import type { Connection } from 'pg';
import type { Settings } from '../rights/rights.ts';
import { hasTextForms, TEXT_FORMS } from './text-forms.ts';

const message = (code: string, ...parts: readonly Buffer[]): Buffer => {
  const head = Buffer.alloc(5);
  head.write(code, 'latin1');
  head.writeInt32BE(4 + Buffer.concat(parts).length, 1);
  return Buffer.concat([head, ...parts]);
};
const text = (value: string) => Buffer.from(`${value}\0`);
const zeros = (count: number) => Buffer.alloc(count);
const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const parameter = (value: string) => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/**
 * Parse, Bind and Execute, without a Sync: the statement that follows in the same write runs in the same transaction, and
 * no round trip is added. The filter holds for no row, and is evaluated once.
 */
const messages = (filters: readonly string[], values: readonly string[] = []): Buffer =>
  Buffer.concat([
    message('P', text(''), text(`SELECT WHERE ${filters.join(' OR ')}`), zeros(2)),
    message('B', text(''), text(''), zeros(2), int16(values.length), ...values.map(parameter), zeros(2)),
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
 * @param own settings that hold for this statement, such as its role. They come last: what a role may not set is set before.
 */
export function statementSettings(connection: Connection, keepsTimeouts: boolean, own?: Settings): Buffer | undefined {
  const isFormed = hasTextForms(connection);
  if (own === undefined) {
    if (isFormed) return keepsTimeouts ? undefined : timeouts;
    return keepsTimeouts ? forms : both;
  }
  const filters = [...(keepsTimeouts ? [] : withoutTimeouts), ...(isFormed ? [] : withTextForms)];
  const names = Object.keys(own);
  const set = names.map((name, index) => `set_config('${name}', $${index + 1}, true) IS NULL`);
  return messages([...filters, ...set], Object.values(own));
}
