/** A stream of live rows: the rows that are there, and then what changes, for ever. */
import type { CompiledPlan } from '../plan/compile-plan.ts';
import type { LivePlace } from '../resume/token.ts';
import { paceOf, type Run } from '../run/read-snapshot.ts';
import type { Wish } from '../run/stream-control.ts';
import type { RowBatch } from '../types.ts';
import type { LiveState } from './following.ts';
import { giveRows } from './give-rows.ts';
import { holdPlace } from './hold-place.ts';
import type { Hub } from './hub.ts';
import { LiveBatches } from './live-batches.ts';
import { beginLook, type Since } from './look.ts';

type Batches<R> = AsyncGenerator<RowBatch, R, Wish | undefined>;

/** Where a reader is: at a state of the plan, or at what it was given of several. */
type At<C> = { readonly state: LiveState<C> } | { readonly behind: Behind<C> };

interface Behind<C> extends Since {
  readonly system: string;
  /** Whose rows it has; undefined where nobody knows. */
  readonly contents: C | undefined;
}

/** @param hub of the readers of the same plan. */
export async function* readLive<C>(plan: CompiledPlan, run: Run, hub: Hub<C>): Batches<void> {
  using _ = hub.join();
  const { nothing } = hub.following;
  const batches = new LiveBatches(plan.parts, run, nothing !== undefined);
  const { live } = plan.parts.begin;
  let at: At<C> =
    nothing !== undefined
      ? { behind: { ...(await startOf(run, hub)), contents: nothing } }
      : live?.isTail
        ? { behind: { ...live, contents: undefined } }
        : yield* readRows(plan, run, hub, batches);
  run.onRead();
  for (;;) {
    const step = 'state' in at ? await hub.after(at.state, run.signal) : undefined;
    if (step === undefined) {
      at = yield* lookFrom('state' in at ? at.state : at.behind, run, hub, batches);
      continue;
    }
    const { rows, removed, to } = step;
    yield* giveRows(batches, run, { parts: rows, removed, place: placeOf(to), caughtUp: true });
    at = { state: to };
  }
}

/** Before everything: all that there is, has changed since. */
async function startOf<C>(run: Run, hub: Hub<C>): Promise<Pick<LivePlace, 'mark' | 'system'>> {
  using held = await holdPlace(run);
  const look = await beginLook(run.pool, { logs: hub.following.logs, readMs: run.pace.readMs, signal: held.signal });
  await using _ = look.session;
  return { mark: look.snapshot, system: look.system };
}

const placeOf = ({ mark, system }: Pick<LivePlace, 'mark' | 'system'>): LivePlace => ({ mark, system, isTail: true });

/** The rows that are there: of one snapshot, or of several where the stream is parked meanwhile. */
async function* readRows<C>(plan: CompiledPlan, run: Run, hub: Hub<C>, batches: LiveBatches): Batches<At<C>> {
  const { begin } = plan.parts;
  const collected = hub.following.collect?.();
  if (collected === undefined) throw new Error('Nothing collects what is read');
  let first: Pick<LivePlace, 'mark' | 'system'> | undefined = begin.live;
  let compiled = plan;
  for (let isWhole = begin.live === undefined; ; isWhole = false) {
    using held = await holdPlace(run);
    const { signal } = held;
    const prepared = await compiled.prepare(run.pool, { signal, readMs: run.pace.readMs });
    if (run.estimate && run.snapshot === 1) run.estimatedTotal = await prepared.estimate(signal);
    const look = await beginLook(run.pool, { logs: hub.following.logs, since: first, readMs: run.pace.readMs, signal });
    await using _ = look.session;
    first ??= { mark: look.snapshot, system: look.system };
    held.canPark(look.session);
    for await (const read of prepared.read(paceOf(run, signal), look.session)) {
      collected.add(read.cells);
      if (read.last) held.letGo();
      const place = { ...placeOf(first), isTail: read.last };
      const caughtUp = read.last && isWhole;
      yield* giveRows(batches, run, { parts: [read], place, caughtUp, isTold: read.last, isOwn: true });
      if (read.last) {
        // Of several snapshots, or from the middle on: what has changed since the first of them is still to come.
        const contents = begin.live === undefined ? collected.contents() : undefined;
        return isWhole && contents !== undefined
          ? { state: { ...first, contents } }
          : { behind: { ...first, contents } };
      }
      if (held.isParked) break;
    }
    compiled = await compiled.behind(batches.place);
    wake(run);
  }
}

/** What has changed since, by a look of the reader's own. */
async function* lookFrom<C>(from: Behind<C>, run: Run, hub: Hub<C>, batches: LiveBatches): Batches<At<C>> {
  using held = await holdPlace(run, Number.POSITIVE_INFINITY);
  const { signal } = held;
  const pace = paceOf(run, signal);
  const { look, state } = await hub.lookFrom(run.pool, from, pace);
  await using _ = look.session;
  held.canPark(look.session);
  const { mark, system, beyond } = from;
  const seen = beyond?.seen ?? look.snapshot;
  // Up to a key, the reader has another snapshot already: what it has in the end is of no one moment.
  const isPartial = beyond !== undefined;
  let since: Since = { mark, beyond };
  let { contents } = from;
  for await (const change of hub.following.changes(look, { contents, end: state?.contents, isPartial }, pace)) {
    contents = change.contents ?? contents;
    if (change.reached !== undefined) {
      since = change.isEnd ? { mark: seen } : { mark, beyond: { key: change.reached, seen } };
    }
    const { rows, removed } = change;
    if (change.isEnd) held.letGo();
    const caughtUp = change.isEnd && !isPartial;
    const place = { ...placeOf(from), ...since };
    yield* giveRows(batches, run, { parts: rows ? [rows] : [], removed, place, caughtUp, isOwn: true });
    if (caughtUp && state !== undefined) return { state };
    if (caughtUp && contents !== undefined) return { state: { mark: look.snapshot, system, contents } };
    if (held.isParked) {
      wake(run);
      break;
    }
  }
  return { behind: { ...since, system, contents } };
}

function wake(run: Run): void {
  run.snapshot += 1;
  run.stream?.wakes();
}
