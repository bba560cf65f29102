/**
 * A connection in one transaction, all of whose statements see one snapshot. It is held from `beginSession` until it is
 * disposed of, and goes back as it came, or is dropped.
 */
import pg, { type Pool, type PoolClient } from 'pg';
import type { SluiceError } from '../../errors.ts';
import { isDoneWithin } from '../wait.ts';
import { acquire } from './acquire.ts';
import { asText } from './as-text.ts';
import { cancelStatement } from './cancel-statement.ts';
import { hasTextForms, TEXT_FORMS } from './text-forms.ts';
import { tooLong } from './too-long.ts';
import { settlesTransactions } from './transaction-settings.ts';

/** Rows of texts. */
export type Texts = readonly (readonly (string | null)[])[];

export class Session implements AsyncDisposable {
  readonly client: PoolClient;
  readonly #onError = (error: Error) => {
    this.#broken ??= error;
  };
  #broken: Error | undefined;
  #opened: Closable | undefined;
  #running: Promise<unknown> | undefined;
  #cancelling: Promise<void> | undefined;
  #ending: Promise<void> | undefined;

  readonly #readMs: number | undefined;

  /** @param readMs how long the database may work on statements that are run together. Default: without end. */
  constructor(client: PoolClient, readMs?: number) {
    this.client = client;
    this.#readMs = readMs;
    client.on('error', this.#onError);
  }

  /**
   * Runs statements without parameters, in one round trip. Their columns have names of their own.
   * @returns the rows of each, every value as PostgreSQL writes it.
   * @throws the signal's reason when it is aborted, and SluiceError `LIMIT_EXCEEDED` when they take too long: what runs is
   * cancelled then.
   */
  async run(sql: string, signal: AbortSignal): Promise<readonly Texts[]> {
    signal.throwIfAborted();
    let dead: NodeJS.Timeout | undefined;
    const abort = () => {
      // What does not answer after that either, has died without a word.
      dead ??= setTimeout(() => this.client.connection.stream.destroy(), END_MS);
      this.#cancelling ??= cancelStatement(this.client).catch((error: Error) => {
        this.#broken ??= error;
        this.client.connection.stream.destroy();
      });
    };
    let late: SluiceError | undefined;
    const giveUp = (ms: number) => {
      late = tooLong(ms);
      abort();
    };
    const timer = this.#readMs === undefined ? undefined : setTimeout(giveUp, this.#readMs, this.#readMs);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const running = this.client.query({ text: sql, types: asText });
      this.#running = running;
      // Of several statements pg gives several results, which its types leave out.
      const result = (await running) as unknown as Result | Result[];
      if (late !== undefined) throw late;
      return (Array.isArray(result) ? result : [result]).map(({ rows }) => rows.map((row) => Object.values(row)));
    } catch (error) {
      signal.throwIfAborted();
      throw late ?? error;
    } finally {
      clearTimeout(timer);
      clearTimeout(dead);
      signal.removeEventListener('abort', abort);
    }
  }

  /** What is open on it is closed before it ends: one thing at a time. */
  opens(opened: Closable): void {
    this.#opened = opened;
  }

  /** At any time, and idempotent. What runs is waited for: its own signal has to end it. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    const { client } = this;
    const isClean = await isDoneWithin(END_MS, this.#rollBack());
    client.off('error', this.#onError);
    if (!isClean) client.connection.stream.destroy();
    client.release(this.#broken ?? !isClean);
  }

  async #rollBack(): Promise<void> {
    await this.#opened?.close();
    await this.#running?.catch(() => {});
    // A request that is still on its way would meet what somebody else runs on the connection.
    await this.#cancelling;
    await this.client.query('ROLLBACK');
  }
}

interface Closable {
  /** Idempotent, never throws. */
  readonly close: () => Promise<void>;
}

interface Result {
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

/** How long a connection may take to come clean before it is dropped instead. */
const END_MS = 2_000;

/**
 * Begins a transaction that only reads. Its snapshot is taken by the first statement that reads, so after its locks.
 * @param first statements that are run with it, in one round trip.
 * @param readMs see `Session`.
 * @returns their rows besides.
 */
export async function beginSession(
  pool: Pool,
  {
    tables,
    first,
    readMs,
    signal,
  }: {
    readonly tables: readonly string[];
    readonly first: readonly string[];
    readonly readMs?: number | undefined;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly session: Session; readonly results: readonly Texts[] }> {
  const client = await acquire(pool, signal);
  const session = new Session(client, readMs);
  try {
    const isSettled = settlesTransactions(client);
    if (isSettled) await session.run('BEGIN', signal);
    const begin = isSettled ? 'SET TRANSACTION' : 'BEGIN';
    const forms = hasTextForms(client.connection) ? [] : Object.entries(TEXT_FORMS);
    const settings = [...forms, ...withoutTimeouts].map(
      ([setting, value]) => `SET LOCAL ${setting} = ${pg.escapeLiteral(value)}`,
    );
    // What empties or drops a table cannot come between its snapshot and its rows.
    const lock = `LOCK TABLE ${tables.join(', ')} IN ACCESS SHARE MODE`;
    const before = [`${begin} ISOLATION LEVEL REPEATABLE READ READ ONLY`, ...settings, lock];
    const results = await session.run([...before, ...first].join(';\n'), signal);
    return { session, results: results.slice(before.length) };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

/** They would count a slow reader's time, too. */
const withoutTimeouts: readonly (readonly [string, string])[] = [
  ['statement_timeout', '0'],
  ['idle_in_transaction_session_timeout', '0'],
  ['lock_timeout', '5s'],
];
