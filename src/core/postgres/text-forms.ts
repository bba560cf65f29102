/**
 * How PostgreSQL writes values, and reads them: rows are made of its text, and continued behind it. A role or a database may
 * have other settings for its sessions, by which moments are misread, digits are lost, and a stream stands still.
 */
import type { Connection } from 'pg';

/** What a moment without an offset means is among them. */
export const TEXT_FORMS: Readonly<Record<string, string>> = {
  datestyle: 'ISO, MDY',
  timezone: 'UTC',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  array_nulls: 'on',
};

const formed = new WeakSet<object>();

/** To be called for a connection that has them, in each of its transactions. */
export const addTextForms = ({ connection }: { readonly connection: Connection }): void => void formed.add(connection);

/** Whether a connection is known to have them: one of a pool that somebody else has made is not. */
export const hasTextForms = (connection: Connection): boolean => formed.has(connection);
