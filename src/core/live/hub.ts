/**
 * Readers of one plan, who share its looks: one for each wake-up, whatever their number. A look gives a step, from one
 * state of the plan to the next. Each reader is at a state, and takes the step that begins there when it likes; the latest
 * steps are kept, and a reader that comes too late for its step looks by itself.
 */
import type { Pool } from 'pg';
import { codeOf } from '../../errors.ts';
import type { CompiledPlan } from '../plan/compile-plan.ts';
import type { Rows } from '../plan/find-many.ts';
import { createSlots, type Slots } from '../run/slots.ts';
import type { Row } from '../types.ts';
import { createDueLooks } from './due-looks.ts';
import type { Following, LivePace, LiveState } from './following.ts';
import type { Key } from './key-set.ts';
import { beginLook, type Look, type Since } from './look.ts';
import { createNews } from './news.ts';
import { type Step, Steps } from './steps.ts';
import type { WakeUps } from './wake-ups.ts';

export interface HubOptions<C> {
  readonly pool: Pool;
  readonly slots: Slots;
  readonly wakeUps: WakeUps;
  readonly following: Following<C>;
  /** As its first reader has it. */
  readonly plan: CompiledPlan;
  readonly pace: Omit<LivePace, 'signal'>;
  /** Bytes of the steps that are kept. */
  readonly keptBytes: number;
}

export class Hub<C> {
  readonly #options: HubOptions<C>;
  readonly #steps: Steps<C>;
  readonly #turns = createSlots(1);
  readonly #news = createNews();
  readonly #looks = createDueLooks({
    look: (signal) => this.#look(signal),
    isWanted: () => this.#news.waiting > 0 && this.#state !== undefined && this.#failure === undefined,
    failed: (error) => {
      this.#failure = error;
      this.#news.tell();
    },
  });
  /** The latest. */
  #state: LiveState<C> | undefined;
  #readers = 0;
  #asleep: Disposable | undefined;
  #failure: unknown;

  constructor(options: HubOptions<C>) {
    this.#options = options;
    this.#steps = new Steps(options.keptBytes);
  }

  get following(): Following<C> {
    return this.#options.following;
  }

  /** The plan of a reader as the others have it, where it begins where theirs does: one is kept, and not one for each. */
  samePlan(plan: CompiledPlan): CompiledPlan {
    const { plan: known } = this.#options;
    return known.parts.begin === plan.parts.begin ? known : plan;
  }

  /** Looks while there are readers. @returns what to dispose of when the reader leaves. */
  join(): Disposable {
    this.#readers += 1;
    if (this.#readers === 1) {
      this.#looks.begin();
      this.#asleep = this.#options.wakeUps.attach(this.#looks.wake);
    }
    return {
      [Symbol.dispose]: () => {
        this.#readers -= 1;
        if (this.#readers > 0) return;
        this.#looks.end();
        this.#asleep?.[Symbol.dispose]();
        this.#forget();
      },
    };
  }

  get isEmpty(): boolean {
    return this.#readers === 0;
  }

  /**
   * Waits for what comes after a state. @returns undefined for a reader that has to look by itself.
   * @throws the signal's reason when it is aborted; what became of the looks, where they cannot go on.
   */
  async after(state: LiveState<C>, signal: AbortSignal): Promise<Step<C> | undefined> {
    for (;;) {
      signal.throwIfAborted();
      const step = this.#steps.from(state);
      if (step !== undefined) return step;
      // What failed was of another's state; this one has been looked from since.
      if (this.#failure !== undefined && this.#state !== state) this.#forget();
      this.#state ??= state;
      if (this.#state !== state) return undefined;
      if (this.#failure !== undefined) throw this.#failure;
      const news = this.#news.next(signal);
      this.#looks.run();
      await news;
    }
  }

  /**
   * A look of a reader's own, in which the others come to the same snapshot. Its caller disposes of its session.
   * @param pool where its connection comes from.
   * @returns the state of the plan at that snapshot besides, where it is known.
   */
  async lookFrom(
    pool: Pool,
    since: Since & { readonly system: string },
    pace: LivePace,
  ): Promise<{ readonly look: Look; readonly state: LiveState<C> | undefined }> {
    const { following } = this.#options;
    const { signal, readMs } = pace;
    const leaveTurn = await this.#turns.take(signal);
    try {
      const lookSince = (first: Since & { readonly system: string }) =>
        beginLook(pool, { logs: following.logs, since: first, ask: following.ask(first), readMs, signal });
      const shared = this.#failure === undefined ? this.#state : undefined;
      if (shared === undefined) return { look: await lookSince(since), state: undefined };
      const look = await lookSince(shared).catch((error: unknown) => {
        if (codeOf(error) !== 'TOKEN_INVALID') throw error;
      });
      if (look === undefined) {
        // The log has left its readers behind, or is another one. Each who stands still is told when it goes on, and who waits, now.
        this.#forget();
        this.#looks.wake();
        this.#news.tell();
        return { look: await lookSince(since), state: undefined };
      }
      try {
        const state = await this.#step(shared, look, signal);
        return { look: await askAgain(look, following, since, signal), state };
      } catch (error) {
        await look.session[Symbol.asyncDispose]();
        throw error;
      }
    } finally {
      leaveTurn();
    }
  }

  #forget(): void {
    this.#state = undefined;
    this.#steps.clear();
    this.#failure = undefined;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { pool, slots, following, pace } = this.#options;
    const { readMs } = pace;
    const state = this.#state;
    // Before its turn: whoever has the turn has a connection, too.
    const leavePlace = await slots.take(signal, { waitMs: Number.POSITIVE_INFINITY });
    try {
      const leaveTurn = await this.#turns.take(signal);
      try {
        // A reader has looked meanwhile, perhaps before what woke it up.
        if (state === undefined || this.#state !== state) return this.#looks.wake();
        const look = await beginLook(pool, {
          logs: following.logs,
          since: state,
          ask: following.ask(state),
          readMs,
          signal,
        });
        await using _ = look.session;
        await this.#step(state, look, signal);
      } finally {
        leaveTurn();
      }
    } finally {
      leavePlace();
    }
  }

  /** Takes the state to the look's snapshot, and keeps the step for its readers, unless it is too large. @returns the state there. */
  async #step(state: LiveState<C>, look: Look, signal: AbortSignal): Promise<LiveState<C>> {
    const { following, pace } = this.#options;
    const rows: Rows<Row>[] = [];
    const removed: Key[] = [];
    let bytes = 0;
    let isChanged = false;
    let contents = state.contents;
    for await (const change of following.changes(look, { contents: state.contents }, { ...pace, signal })) {
      // Not told by the bytes: those of a row may have been counted with the batch before it.
      isChanged ||= change.rows !== undefined || change.removed.length > 0;
      bytes += (change.rows?.bytes ?? 0) + change.removed.reduce((sum, key) => sum + key.join().length + KEY_BYTES, 0);
      if (this.#steps.fits(bytes)) {
        if (change.rows !== undefined) rows.push(change.rows);
        removed.push(...change.removed);
      }
      contents = change.contents ?? contents;
    }
    signal.throwIfAborted();
    // Nothing that its readers can see: they are where they were, at a later moment.
    if (!isChanged) {
      state.mark = look.snapshot;
      return state;
    }
    const to = { mark: look.snapshot, system: look.system, contents };
    this.#state = to;
    if (this.#steps.fits(bytes)) this.#steps.add(state, { to, rows, removed }, bytes);
    this.#news.tell();
    return to;
  }
}

/** The same look, for another mark. Who asks is judged by its own mark. */
async function askAgain<C>(
  look: Look,
  following: Following<C>,
  since: Since & { readonly system: string },
  signal: AbortSignal,
): Promise<Look> {
  look.check(since);
  const results = await look.session.run(['CLOSE ALL', ...following.ask(since)].join(';\n'), signal);
  return { ...look, answer: results.at(-1) ?? [] };
}

/** What a key takes besides its text. */
const KEY_BYTES = 32;
