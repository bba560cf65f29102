/**
 * Statements that a connection has prepared, so that PostgreSQL does not parse them anew, and plans them less often. A name
 * is made of its statement's text: whatever stands between, it never names another statement.
 */
import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { memoized } from '../memo.ts';
import { nameFailureOf } from './name-failure.ts';
import { settlesTransactions } from './transaction-settings.ts';

interface Asked {
  readonly text: string;
  readonly role?: string | undefined;
}

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

/**
 * How long a statement of a role is relied upon, in milliseconds. PostgreSQL keeps the policies that it was prepared under, also
 * where they are those of a group that the role has left since.
 */
const ROLE_MS = 1_000;
/** Statements that one connection keeps. PostgreSQL keeps the plan of each in the memory of its process. */
const MAX_STATEMENTS = 100;
/** What is longer is not worth its memory. */
const MAX_LENGTH = 10_000;

/** When it was prepared, on the clock of `performance.now()`; `once`: has been sent, and not been given a name. */
type State = 'once' | number;

interface Statements {
  readonly states: Map<string, State>;
  isOff: boolean;
}

const connections = new WeakMap<PoolClient, Statements>();

/**
 * How the statement is sent on this connection, from the second time on; undefined where it is sent without a name. Behind a
 * pooler it always is: the next transaction may be on another connection to PostgreSQL.
 * @param role by which it is read. None meets a statement of another's: PostgreSQL before 17.1, and its like, may take the
 * policies of whoever was first for those of all (CVE-2024-10976). Default: the account of the connection.
 */
export function prepare(client: PoolClient, { text, role }: Asked): Preparing | undefined {
  if (text.length > MAX_LENGTH || settlesTransactions(client)) return undefined;
  const key = role === undefined ? text : `${role}\n${text}`;
  const statements = connections.get(client) ?? { states: new Map<string, State>(), isOff: false };
  connections.set(client, statements);
  if (statements.isOff) return undefined;
  const { states } = statements;
  const state = states.get(key);
  // To the end: the first is the one that has not been used for longest.
  states.delete(key);
  states.set(key, state ?? 'once');
  if (state === undefined) return undefined;
  const name = nameOf(key);
  const now = performance.now();
  const isKnown = state !== 'once' && (role === undefined || now - state < ROLE_MS);
  return {
    name,
    isKnown,
    closes: isKnown ? [] : [name, ...makeRoom(states)],
    succeeded: () => void (isKnown || states.set(key, now)),
    failed(error) {
      states.delete(key);
      const failure = nameFailureOf(error);
      if (failure === 'other connection') statements.isOff = true;
      return failure !== undefined;
    },
  };
}

/** Names that are given up, so that there is room for one more. */
function makeRoom(states: Map<string, State>): string[] {
  const names: string[] = [];
  for (const [key, state] of states) {
    if (states.size <= MAX_STATEMENTS) break;
    states.delete(key);
    if (state !== 'once') names.push(nameOf(key));
  }
  return names;
}

const nameOf = memoized(
  (key) => `sluice_${createHash('sha256').update(key).digest('hex').slice(0, 40)}`,
  1_000,
  MAX_LENGTH,
);
