/**
 * A tap on a `pg.Pool`: inside a scope, what is sent to the pool is recorded instead of run (capture), or answered with
 * rows that are already there (replay). Outside a scope the pool is as it was. `@prisma/adapter-pg` sends every
 * statement of a client through its pool, so this is where Prisma can be asked what it would run.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CustomTypesConfig, FieldDef, Pool, PoolClient, QueryArrayConfig, QueryArrayResult } from 'pg';
import { memoized } from '../memo.ts';
import type { Datamodel } from '../model/datamodel.ts';
import { settlesTransactions } from '../postgres/transaction-settings.ts';
import { inTurn } from '../run/lookup-places.ts';
import type { CellColumn } from '../types.ts';
import { createExactJson } from './exact-json.ts';
import { exactTypes } from './exact-types.ts';
import { createKeptNames } from './kept-names.ts';
import { createNamedQueries } from './named-queries.ts';
import { readableColumns } from './readable-columns.ts';

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

interface Scope {
  answer(statement: Statement): Answer;
  /** Kept here, since Prisma rewraps what its adapter throws. */
  error?: TapError;
  /** What was begun inside and goes on after the call is no longer its own, and runs as ever. */
  over?: true;
}

const scopes = new AsyncLocalStorage<Scope>();
const tapped = new WeakSet<object>();

/**
 * Taps the pool, once however often it is called.
 * @param datamodel of the clients whose statements pass.
 */
export function tapPool(pool: Pool, datamodel: Datamodel): void {
  if (tapped.has(pool)) return;
  tapped.add(pool);
  const exactness = createExactness(datamodel);
  tapQuery(pool, exactness);
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => Promise<PoolClient>;
  // Prisma takes a connection of its own only for a transaction: a call in it, or one that needs several statements.
  const tappedConnect = (...args: unknown[]) => {
    if (args.length > 0) return connect(...args);
    const scope = currentScope();
    if (scope !== undefined) return Promise.reject(refuse(scope));
    return connect().then((client) => {
      tapClient(client, exactness);
      return client;
    });
  };
  Object.assign(pool, { connect: tappedConnect });
}

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
function currentScope(): Scope | undefined {
  const scope = scopes.getStore();
  return scope?.over ? undefined : scope;
}

/** `query(config)`, of a pool or a client, as the adapter calls it: with one object, for a promise. */
type Query = (config: QueryArrayConfig, ...rest: unknown[]) => Promise<QueryArrayResult>;

function tapQuery(pool: Pool, { exactly, readable, longName }: Exactness): void {
  const query = pool.query.bind(pool) as unknown as Query;
  const byName = createNamedQueries();
  const tappedQuery: Query = async (config, ...rest) => {
    const scope = currentScope();
    const exact = exactly(config);
    if (scope === undefined) {
      const isPrismas = exact !== config;
      const isNamed = isPrismas && rest.length === 0 && !settlesTransactions(pool);
      const result = await inTurn(() => (isNamed ? byName(exact, query) : query(exact, ...rest)), bytesOf);
      return isPrismas ? readable(result) : result;
    }
    const { text, values = [], types } = exact;
    if (types === undefined) throw refuse(scope);
    const { rows, fields } = answer(scope, { text, values, types, longName });
    // What the adapter reads of a field is there.
    return { rows, fields: fields as FieldDef[], rowCount: rows.length, command: 'SELECT', oid: 0 };
  };
  Object.assign(pool, { query: tappedQuery });
}

/** As they came: a value has the length of its text. */
function bytesOf({ rows }: QueryArrayResult): number {
  let bytes = 0;
  for (const row of Array.isArray(rows) ? rows : [])
    for (const value of row) bytes += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8;
  return bytes;
}

/** What keeps values whole on their way to Prisma. */
interface Exactness {
  /** The adapter's statements, changed so that no value is lost. Those of others have another form. */
  readonly exactly: (config: QueryArrayConfig) => QueryArrayConfig;
  /** A result as the adapter can read it. */
  readonly readable: (result: QueryArrayResult) => QueryArrayResult;
  readonly longName: (name: string) => string;
}

/** What is longer is changed anew each time. */
const MAX_TEXT = 20_000;

function createExactness(datamodel: Datamodel): Exactness {
  const exactJson = memoized(createExactJson(datamodel), 500, MAX_TEXT);
  const { longName } = createKeptNames(datamodel);
  return {
    exactly(config) {
      const { text, types, rowMode } = config;
      if (types === undefined || rowMode !== 'array' || 'submit' in config) return config;
      return { ...config, text: exactJson(text), types: exactTypes(types) };
    },
    readable: (result) => ({ ...result, fields: readableColumns(result.fields, longName) }),
    longName,
  };
}

function answer(scope: Scope, statement: Statement): Answer {
  try {
    return scope.answer(statement);
  } catch (error) {
    if (error instanceof TapError) scope.error ??= error;
    throw error;
  }
}

/** A client that was taken for a transaction before the scope began is refused when it is used inside it. */
function tapClient(client: PoolClient, { exactly, readable }: Exactness): void {
  if (tapped.has(client)) return;
  tapped.add(client);
  const query = client.query.bind(client) as unknown as Query;
  const tappedQuery: Query = (config, ...rest) => {
    const scope = currentScope();
    if (scope !== undefined) return Promise.reject(refuse(scope));
    const exact = exactly(config);
    // With a callback, the pool asks, and reads the result itself.
    return exact === config || rest.length > 0 ? query(exact, ...rest) : query(exact, ...rest).then(readable);
  };
  Object.assign(client, { query: tappedQuery });
}

function refuse(scope: Scope): TapError {
  scope.error ??= new TapError('transaction');
  return scope.error;
}
