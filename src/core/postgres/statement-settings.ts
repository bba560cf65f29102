/** Settings of one statement and its transaction. The next user of the connection does not see them. */
import type { Connection } from 'pg';
import type { Settings } from '../rights/rights.ts';
import { hasTextForms, TEXT_FORMS } from './text-forms.ts';

/** Settings that a statement of their own makes, before the one that they are for. */
export interface StatementSettings {
  readonly text: string;
  readonly values: readonly string[];
}

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

/** It gives no row, and is evaluated once. */
const settingsBy = (filters: readonly string[], values: readonly string[] = []): StatementSettings => ({
  text: `SELECT WHERE ${filters.join(' OR ')}`,
  values,
});
const timeouts = settingsBy(withoutTimeouts);
const forms = settingsBy(withTextForms);
const both = settingsBy([...withoutTimeouts, ...withTextForms]);

/** How PostgreSQL answers them, in the end. */
export const SETTINGS_TAG = 'SELECT 0';

/**
 * What goes before a statement; undefined where its connection is as it has to be.
 * @param keepsTimeouts whether the time limits of the connection hold, which count a slow reader's time, too.
 * @param own settings that hold for this statement, such as its role. They come last: what a role may not set is set before.
 */
export function statementSettings(
  connection: Connection,
  keepsTimeouts: boolean,
  own?: Settings,
): StatementSettings | undefined {
  const isFormed = hasTextForms(connection);
  if (own === undefined) {
    if (isFormed) return keepsTimeouts ? undefined : timeouts;
    return keepsTimeouts ? forms : both;
  }
  const filters = [...(keepsTimeouts ? [] : withoutTimeouts), ...(isFormed ? [] : withTextForms)];
  const names = Object.keys(own);
  const set = names.map((name, index) => `set_config('${name}', $${index + 1}, true) IS NULL`);
  return settingsBy([...filters, ...set], Object.values(own));
}
