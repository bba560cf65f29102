/** The messages by which settings are made before a statement, in its transaction and without a round trip of their own. */
import type { Connection } from 'pg';
import { memoized } from '../memo.ts';
import type { Preparing } from './prepared.ts';
import type { StatementSettings } from './statement-settings.ts';

/**
 * Parse, Bind and Execute, without a Sync: the statement that follows in the same write runs in the same transaction.
 * @param prepared how they are prepared on the connection. Default: they are not.
 */
export function sendSettings(connection: Connection, { text, values }: StatementSettings, prepared?: Preparing): void {
  const name = prepared?.name ?? '';
  const closes = (prepared?.closes ?? []).map(closeOf);
  const parse = prepared?.isKnown ? [] : [message('P', string(name), string(text), zeros(2))];
  connection.stream.write(Buffer.concat([...closes, ...parse, bindOf(name, values), execute]));
}

function message(code: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(code, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

const string = (value: string) => Buffer.from(`${value}\0`);
const zeros = (count: number) => Buffer.alloc(count);
const closeOf = (name: string) => message('C', Buffer.from('S'), string(name));
const execute = message('E', string(''), zeros(4));

/** To the portal without a name. Most have the values of the one before. */
const bindOf = (name: string, values: readonly string[]): Buffer => bind(JSON.stringify([name, ...values]));
const bind = memoized(
  (bound) => {
    const [name = '', ...values]: string[] = JSON.parse(bound);
    return message('B', string(''), string(name), zeros(2), int16(values.length), ...values.map(parameter), zeros(2));
  },
  200,
  2_000,
);

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function parameter(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
