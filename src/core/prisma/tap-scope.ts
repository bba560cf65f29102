/** Calls of Prisma's client whose statement is recorded instead of run (capture), or answered with rows that are there (replay). */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CustomTypesConfig } from 'pg';
import type { CellColumn } from '../types.ts';

/** One SQL statement, as Prisma compiled it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Prisma's own parsers, from PostgreSQL's text to what its hydration expects. */
  readonly types: CustomTypesConfig;
  /** What Prisma calls a column of the rows. Default: what the database does. */
  readonly longName?: (name: string) => string;
}

/** What a statement is answered with: values in column order, parsed by its `types`. */
export interface Answer {
  readonly rows: unknown[][];
  readonly fields: readonly CellColumn[];
}

/** Why a call could not be captured or replayed; `rows/statement.ts` turns it into a user's error. */
export class TapError extends Error {
  override readonly name = 'TapError';
  readonly asked: 'transaction' | 'second statement' | 'nothing';

  constructor(asked: TapError['asked']) {
    super(asked === 'nothing' ? 'findMany ran no statement' : `findMany asked for a ${asked}`);
    this.asked = asked;
  }
}

export interface Scope {
  answer(statement: Statement): Answer;
  /** Kept here, since Prisma rewraps what its adapter throws. */
  error?: TapError;
  /** What was begun inside and goes on after the call is no longer its own, and runs as ever. */
  over?: true;
}

const scopes = new AsyncLocalStorage<Scope>();
/**
 * Runs `call` and returns the one statement that it would have run, or none. It is answered with no rows.
 * @throws TapError when the call asked for a second statement or a transaction, or runs inside one.
 */
export async function capture(call: () => PromiseLike<unknown>): Promise<Statement | undefined> {
  let captured: Statement | undefined;
  await within(
    {
      answer(statement) {
        if (captured !== undefined) throw new TapError('second statement');
        captured = statement;
        return { rows: [], fields: [] };
      },
    },
    call,
  ).catch((error: unknown) => {
    // findMany is content with no rows. What is not is a statement of somebody else's, such as a query extension.
    throw captured === undefined || error instanceof TapError ? error : new TapError('second statement');
  });
  return captured;
}

/**
 * Runs `call` with its one statement answered by `given`.
 * @throws TapError when it asks for a second statement; or for none, and so has answered with other rows, such as those
 * that an extension keeps.
 */
export async function replay<T>(given: Answer, call: () => PromiseLike<T>): Promise<T> {
  let answered = false;
  const result = await within(
    {
      answer() {
        if (answered) throw new TapError('second statement');
        answered = true;
        return given;
      },
    },
    call,
  );
  if (!answered) throw new TapError('nothing');
  return result;
}

async function within<T>(scope: Scope, call: () => PromiseLike<T>): Promise<T> {
  try {
    // A Prisma call runs when it is awaited: so it must be awaited inside the scope.
    const result = await scopes.run(scope, async () => await call());
    if (scope.error) throw scope.error;
    return result;
  } catch (error) {
    throw scope.error ?? error;
  } finally {
    scope.over = true;
  }
}

/** The scope that a statement is sent in. */
export function currentScope(): Scope | undefined {
  const scope = scopes.getStore();
  return scope?.over ? undefined : scope;
}

/** What the scope answers a statement that was sent in it. */
export function answerIn(scope: Scope, statement: Statement): Answer {
  try {
    return scope.answer(statement);
  } catch (error) {
    if (error instanceof TapError) scope.error ??= error;
    throw error;
  }
}

/** Why the scope ends: what was asked in it takes a connection of its own. */
export function refuse(scope: Scope): TapError {
  scope.error ??= new TapError('transaction');
  return scope.error;
}
