/** Writes down the statements that this process sends to PostgreSQL to be run: each of them once. */
import pg from 'pg';
import { onTestFinished } from 'vitest';

interface Query {
  readonly text: string;
  readonly name?: string;
}

interface Bound {
  readonly statement?: string;
}

// pg's types leave out the class that writes the wire's messages, and its methods.
const wire = (
  pg as unknown as {
    Connection: {
      prototype: { parse(query: Query, ...rest: unknown[]): unknown; bind(bound: Bound, ...rest: unknown[]): unknown };
    };
  }
).Connection.prototype;

/** A statement that is prepared is run by its name later on, which is the same on all connections. */
const prepared = new Map<string, string>();
let change = (text: string) => text;
let record: (text: string) => void = () => {};

const { parse, bind } = wire;
wire.parse = function (query, ...rest) {
  if (query.name) prepared.set(query.name, query.text);
  else record(query.text);
  return parse.call(this, { ...query, text: change(query.text) }, ...rest);
};
wire.bind = function (bound, ...rest) {
  const text = prepared.get(bound.statement ?? '');
  if (text !== undefined) record(text);
  return bind.call(this, bound, ...rest);
};

/**
 * Until the test is over.
 * @param changed what is sent in a statement's place. Default: itself.
 */
export function recordStatements(changed = (text: string) => text): string[] {
  const texts: string[] = [];
  change = changed;
  record = (text) => void texts.push(text);
  onTestFinished(() => {
    change = (text) => text;
    record = () => {};
  });
  return texts;
}
