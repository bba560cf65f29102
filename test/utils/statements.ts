/** Writes down the statements that this process sends to PostgreSQL to be parsed: each of them once. */
import pg from 'pg';
import { onTestFinished } from 'vitest';

interface Query {
  readonly text: string;
}

// pg's types leave out the class that writes the wire's messages, and its methods.
const wire = (pg as unknown as { Connection: { prototype: { parse(query: Query, ...rest: unknown[]): unknown } } })
  .Connection.prototype;

/**
 * Until the test is over.
 * @param change what is sent in a statement's place. Default: itself.
 */
export function recordStatements(change = (text: string) => text): string[] {
  const texts: string[] = [];
  const { parse } = wire;
  wire.parse = function (query, ...rest) {
    texts.push(query.text);
    return parse.call(this, { ...query, text: change(query.text) }, ...rest);
  };
  onTestFinished(() => {
    wire.parse = parse;
  });
  return texts;
}
