/** The life of one operation: its signal, and what must be released when it ends early. */

import { AskedConditions, blaming } from '../core/plan/asked-conditions.ts';
import { withRights } from '../core/rights/ambient.ts';
import type { Rights } from '../core/rights/rights.ts';
import type { HeldBytes } from '../core/run/answer-bytes.ts';
import type { LookupTurns } from '../core/run/lookup-places.ts';
import type { Mark, RowBatch } from '../core/types.ts';
import { interruptible } from '../iterable/interruptible.ts';
import type { Values } from '../iterable/types.ts';
import type { OperationContext } from '../pothos/context.ts';

/** The part of the context that executing in parts needs; the transport provides it. */
export interface DeliveryContext {
  /** Over HTTP. */
  readonly request?: Request;
  /** Aborted when the client leaves. Default: the request's. */
  readonly signal?: AbortSignal;
  /** The wire format where no request's `Accept` tells it, as over WebSocket. Default: `legacy`. */
  readonly incrementalFormat?: 'legacy' | 'incremental' | 'none';
  /** Bytes in which the operation was asked for, where the transport has read them. */
  readonly inputBytes?: () => number;
  /** The request and the response of Node, where it serves. */
  readonly req?: { readonly socket: { readonly remoteAddress?: string | undefined } };
  readonly res?: { readonly headersSent: boolean; appendHeader(name: string, value: string): unknown } | undefined;
}

/** What an operation begins with, besides its context. */
export interface OpenOperation {
  /** The turns in which it looks things up. */
  readonly lookups?: LookupTurns;
  /** Counts what it holds until its reader has taken it. */
  readonly held?: HeldBytes;
  /** Whose it is. Default: nobody is asked, and everybody sees everything. */
  readonly rights?: Rights | undefined;
  /** What its fields need; they see a signal that ends with the operation. */
  readonly fields: Omit<OperationContext, 'signal' | 'tell'>;
}

export class Operation {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  readonly #outer: AbortSignal | undefined;
  readonly #leave = (): void => this.#controller.abort(this.#outer?.reason);
  readonly #lookups: LookupTurns | undefined;
  readonly #held: HeldBytes | undefined;
  readonly #conditions = new AskedConditions();
  readonly #rights: Rights | undefined;
  /** Counts bytes that it holds from now on. @throws SluiceError `LIMIT_EXCEEDED`, see `HeldBytes`. */
  readonly hold = (bytes: number): void => this.#held?.hold(bytes);
  /** Bytes that it holds now. */
  readonly heldBytes = (): number => this.#held?.bytes() ?? 0;
  /** How far a subscription is after the event that was executed last; undefined where its reader has to ask behind an earlier one. */
  mark: Mark | undefined;
  /** For its context. */
  readonly tell = (batch: RowBatch): void => {
    const mark = batch.mark();
    // Behind an earlier event, its rows would come again: a mark behind which nothing comes is refused instead. Live rows may come again.
    this.mark = batch.removed === undefined || mark.canContinue ? mark : undefined;
  };

  constructor(context: DeliveryContext, { lookups, held, rights }: Partial<OpenOperation> = {}) {
    this.#outer = context.signal ?? context.request?.signal;
    if (this.#outer?.aborted) this.#leave();
    else this.#outer?.addEventListener('abort', this.#leave, { once: true });
    this.#lookups = lookups;
    this.#held = held;
    this.#rights = rights;
  }

  /**
   * Runs a part of it: what it looks up meanwhile is looked up in turn, by the rights of its viewer, and refused with the
   * filter that is to blame.
   */
  run<T>(work: () => T): T {
    const blamed = () => withRights(this.#rights, () => blaming(this.#conditions, work));
    return this.#lookups === undefined ? blamed() : this.#lookups.within(this.signal, blamed);
  }

  /** Calls `dispose` as soon as the operation is aborted, for a reader that has gone need not ask or end anything. */
  onAbort(dispose: () => Promise<void>): void {
    const release = () => {
      dispose().catch(() => {}); // nobody is left who could be told
    };
    if (this.signal.aborted) release();
    else this.signal.addEventListener('abort', release, { once: true });
  }

  /**
   * The generator as the result that a transport reads. Its `return()` aborts the operation before it ends the
   * generator, since a generator cannot be interrupted inside an `await`; and it calls `dispose`, since a generator
   * that was never started runs no `finally`. It is aborted at its regular end as well, so that nothing listens any more.
   */
  deliver<T>(results: Values<T>, dispose: () => Promise<void>): Values<T> {
    let given = 0;
    return interruptible({
      next: async () => {
        let isOver = true;
        // Who asks for the next result has taken the last.
        if (given > 0) this.#held?.taken();
        given += 1;
        try {
          const result = await this.run(() => results.next());
          isOver = result.done === true;
          return result;
        } finally {
          if (isOver) await this.end(dispose);
        }
      },
      leave: () =>
        this.end(async () => {
          await Promise.allSettled([results.return(), dispose()]);
        }),
    });
  }

  /** Aborts what is still running, and then waits for `dispose`. */
  async end(dispose: () => Promise<void>): Promise<void> {
    this.#outer?.removeEventListener('abort', this.#leave);
    this.#controller.abort(over);
    await dispose();
  }
}

/** One for all: it has a stack, which takes its time. */
const over = new DOMException('This operation was aborted', 'AbortError');
