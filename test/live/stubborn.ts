/** A reader that crashes, is parked and takes its time at random, and goes on from what it has over any transport. */
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom, type Random } from '../../src/app/seed/random.ts';
import type { RunningStream } from '../../src/core/run/running-stream.ts';
import { type Contents, type Follower, followers, type Service, transports } from './followers.ts';
import { markOf } from './mark-of.ts';
import type { Restartable } from './oracle.ts';

export interface Stubborn {
  /** Does as these numbers say from now on. */
  readonly play: (random: Random) => void;
  /** Leaves at any time, and begins again from its latest token. */
  readonly crash: () => Promise<void>;
  /** @throws Error when its stream fails, and when it has not come by the end of the patience. */
  readonly until: (isDone: (contents: Contents) => boolean, patience: AbortSignal) => Promise<void>;
  /** What it had since, whenever it had caught up. */
  readonly taken: () => readonly State[];
  readonly leave: () => Promise<void>;
}

interface State {
  readonly mark: string;
  readonly contents: Contents;
  /** What it had been through. */
  readonly how: string;
}

interface Counts {
  crashes: number;
  parkings: number;
  /** How often the database has ended a connection of the service. */
  readonly cuts: number;
}

export function createStubborn(service: Restartable, counts: Counts): Stubborn {
  let random = createRandom(1);
  let states: State[] = [];
  let how: string[] = [];
  let token: string | undefined;
  /** What it had at its token. */
  let atToken: Contents = new Map();
  let contents: Contents = new Map();
  let current: Promise<Follower> | undefined;
  let reading: Promise<void> = Promise.resolve();
  let leaving = false;
  let failure: unknown;
  const waiting = new Set<() => void>();
  const tell = () => {
    for (const each of waiting) each();
  };

  const read = async ({ sluice }: Service, follower: Follower) => {
    const { below } = random;
    while (!leaving) {
      const next = await follower.next();
      token = next.token;
      atToken = new Map(contents);
      if (next.caughtUp) {
        states.push({ mark: markOf(next.token), contents: atToken, how: how.join() });
        tell();
      }
      const id = follower.streamId();
      const stream = below(8) === 0 && id !== undefined ? sluice.streams.find(id) : undefined;
      if (stream !== undefined && (await park(stream))) {
        counts.parkings += 1;
        how.push('parked');
      }
      if (below(6) === 0) await delay(below(3));
    }
  };
  /** Until it leaves, or its stream fails. */
  const goOn = async () => {
    const now = await service.now();
    const { cuts } = counts;
    // What came after the token stays, or does not.
    contents = random.below(2) === 0 ? contents : new Map(atToken);
    const transport = random.pick(transports);
    how.push(transport);
    try {
      current = followers[transport](now, { after: token, contents });
      const follower = await current;
      if (leaving) await follower.leave();
      else await read(now, follower);
    } catch (error) {
      if (leaving) return;
      // The server has stopped under it, and another one takes it up; or the database has cut it off.
      const isCut = counts.cuts !== cuts || (counts.cuts > 0 && isAway(error));
      if (isCut || (await service.now()).sluice !== now.sluice) return goOn();
      failure = error;
      tell();
    }
  };
  const begin = () => {
    leaving = false;
    reading = goOn();
  };
  const leave = async () => {
    leaving = true;
    const follower = await current?.catch(() => undefined);
    await follower?.leave();
    await reading;
  };
  return {
    play(numbers) {
      random = numbers;
      how = [how.at(-1) ?? ''];
      if (current === undefined) begin();
    },
    async crash() {
      await leave();
      counts.crashes += 1;
      begin();
    },
    async until(isDone, patience) {
      while (!isDone(contents)) {
        if (failure !== undefined) throw failure;
        if (patience.aborted) throw new Error(`it has not come: ${how.join()}`);
        const event = Promise.withResolvers<void>();
        waiting.add(event.resolve);
        patience.addEventListener('abort', () => event.resolve(), { once: true });
        await event.promise;
        waiting.delete(event.resolve);
      }
    },
    taken() {
      const all = states;
      states = [];
      return all;
    },
    leave,
  };
}

/** A pool may give out a connection for a moment that has been cut. */
const isAway = (error: unknown): boolean =>
  `${(error as { readonly code?: unknown }).code} ${String(error)}`.includes('DATABASE_UNAVAILABLE');

/** Only what stands still is ever parked: a reader that takes nothing, or one that pauses. */
async function park(stream: RunningStream): Promise<boolean> {
  if (stream.stalledMs > 0) return stream.park();
  stream.control.command({ pause: true });
  // It may wait for a change meanwhile, and does not rest.
  for (let tries = 0; tries < 5 && stream.restingMs === undefined; tries += 1) await delay(2);
  const isParked = stream.restingMs !== undefined && stream.park();
  stream.control.command({ resume: true });
  return isParked;
}
