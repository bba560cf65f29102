/** A row stream in memory, which counts what is asked of it. Its rows are numbered: `{ id: 0 }`, `{ id: 1 }`… */
import type { Row, RowBatch } from '../../../../src/core/types.ts';
import { rowBatch } from '../../../utils/row-batch.ts';

export interface SourceArgs {
  /** Rows, after which it ends; or fails, where `fails` says so. */
  readonly count: number;
  readonly size: number;
  readonly fails?: boolean | null;
  /** Whether the end is marked on the last batch, or shows itself only by there being no more. */
  readonly marksEnd?: boolean | null;
  /** Waits for the signal instead of giving a batch, once so many have been given. */
  readonly hangsAfter?: number | null;
}

export const secret = 'postgresql://sluice:hunter2@db.internal';

export class RowSource {
  opened = 0;
  /** Streams of which something was asked: one that was only opened holds nothing, and so has nothing to release. */
  started = 0;
  pulled = 0;
  released = 0;
  readonly #waiting = new Set<() => void>();

  /** Resolves as soon as the condition holds, which is checked whenever something happens here. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async open(args: SourceArgs, signal: AbortSignal): Promise<AsyncGenerator<RowBatch, void, undefined>> {
    this.opened++;
    return this.#batches(args, signal);
  }

  async *#batches({ count, size, fails, marksEnd, hangsAfter }: SourceArgs, signal: AbortSignal) {
    this.started++;
    try {
      for (let delivered = 0, batches = 0; delivered < count || (batches === 0 && !fails); batches++) {
        this.#count(() => this.pulled++);
        if (batches === hangsAfter) await aborted(signal);
        signal.throwIfAborted();
        const length = Math.min(size, count - delivered);
        const rows = Array.from({ length }, (_, index): Row => ({ id: delivered + index }));
        delivered += length;
        yield rowBatch(rows, { delivered, last: marksEnd !== false && !fails && delivered === count });
      }
      if (fails) throw new Error(`the connection to ${secret} was lost`);
    } finally {
      this.#count(() => this.released++);
    }
  }

  #count(change: () => void): void {
    change();
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
