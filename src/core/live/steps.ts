/** The latest steps of a plan from one of its states to the next, as many as there is room for. */
import type { Rows } from '../plan/find-many.ts';
import type { Row } from '../types.ts';
import type { LiveState } from './following.ts';
import type { Key } from './key-set.ts';

export interface Step<C> {
  readonly to: LiveState<C>;
  readonly rows: readonly Rows<Row>[];
  readonly removed: readonly Key[];
}

const MAX_STEPS = 64;

export class Steps<C> {
  readonly #maxBytes: number;
  readonly #steps = new Map<LiveState<C>, { readonly step: Step<C>; readonly bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether a step of so many bytes has room. */
  fits(bytes: number): boolean {
    return bytes <= this.#maxBytes;
  }

  from(state: LiveState<C>): Step<C> | undefined {
    return this.#steps.get(state)?.step;
  }

  /** Keeps it, and gives up the oldest instead. */
  add(state: LiveState<C>, step: Step<C>, bytes: number): void {
    this.#steps.set(state, { step, bytes });
    this.#bytes += bytes;
    for (const [from, oldest] of this.#steps) {
      if (this.#bytes <= this.#maxBytes && this.#steps.size <= MAX_STEPS) break;
      this.#steps.delete(from);
      this.#bytes -= oldest.bytes;
    }
  }

  clear(): void {
    this.#steps.clear();
    this.#bytes = 0;
  }
}
