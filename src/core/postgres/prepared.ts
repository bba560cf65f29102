/**
 * Statements that a connection has prepared, so that PostgreSQL does not parse them anew, and plans them less often. A name
 * is made of its statement's text: whatever stands between, it never names another statement.
 */
import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { memoized } from '../memo.ts';
import { nameFailureOf } from './name-failure.ts';
import { settlesTransactions } from './transaction-settings.ts';

/** How a statement is sent, so that it is prepared from then on. */
export interface Preparing {
  readonly name: string;
  /** Whether the connection has it, so that its text need not be sent. */
  readonly isKnown: boolean;
  /** Names that are to be given up first. */
  readonly closes: readonly string[];
  /** It has run. */
  readonly succeeded: () => void;
  /**
   * It has failed, and its name is not relied upon.
   * @returns whether that was for its name: without one, it may run.
   */
  readonly failed: (error: unknown) => boolean;
}

/** Statements that one connection keeps. PostgreSQL keeps the plan of each in the memory of its process. */
const MAX_STATEMENTS = 100;
/** What is longer is not worth its memory. */
const MAX_LENGTH = 10_000;

/** `once`: has been sent, and not been given a name. */
type State = 'once' | 'prepared';

interface Statements {
  readonly states: Map<string, State>;
  isOff: boolean;
}

const connections = new WeakMap<PoolClient, Statements>();

/**
 * How the statement is sent on this connection, from the second time on; undefined where it is sent without a name. Behind a
 * pooler it always is: the next transaction may be on another connection to PostgreSQL.
 */
export function prepare(client: PoolClient, text: string): Preparing | undefined {
  if (text.length > MAX_LENGTH || settlesTransactions(client)) return undefined;
  const statements = connections.get(client) ?? { states: new Map<string, State>(), isOff: false };
  connections.set(client, statements);
  if (statements.isOff) return undefined;
  const { states } = statements;
  const state = states.get(text);
  // To the end: the first is the one that has not been used for longest.
  states.delete(text);
  states.set(text, state ?? 'once');
  if (state === undefined) return undefined;
  const name = nameOf(text);
  const isKnown = state === 'prepared';
  return {
    name,
    isKnown,
    closes: isKnown ? [] : [name, ...makeRoom(states)],
    succeeded: () => states.set(text, 'prepared'),
    failed(error) {
      states.delete(text);
      const failure = nameFailureOf(error);
      if (failure === 'other connection') statements.isOff = true;
      return failure !== undefined;
    },
  };
}

/** Names that are given up, so that there is room for one more. */
function makeRoom(states: Map<string, State>): string[] {
  const names: string[] = [];
  for (const [text, state] of states) {
    if (states.size <= MAX_STATEMENTS) break;
    states.delete(text);
    if (state === 'prepared') names.push(nameOf(text));
  }
  return names;
}

const nameOf = memoized(
  (text) => `sluice_${createHash('sha256').update(text).digest('hex').slice(0, 40)}`,
  1_000,
  MAX_LENGTH,
);
