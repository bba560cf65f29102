/** Passengers who book and cancel at a running server, at a given rate, by its own mutations. */
import { setTimeout as delay } from 'node:timers/promises';
import { createPassenger, type Passenger } from './passenger.ts';

export interface TrafficOptions {
  /** Address of GraphQL, such as `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** Orders and cancellations a second, together. */
  readonly rate: number;
  /** Ends it; what is under way is waited for. */
  readonly signal: AbortSignal;
  /** Told of each second. */
  readonly onSecond?: (tally: Tally) => void;
}

export interface Tally {
  readonly booked: number;
  readonly cancelled: number;
  /** What the server did not do, and the reason of the last. */
  readonly failed: number;
  readonly reason: string | undefined;
}

/** Requests at once: a server that is slower than the rate gets no more. */
const AT_ONCE = 64;
/** How often requests are sent, in milliseconds. */
const TICK_MS = 10;
/** Bookings that may still be cancelled. */
const MAX_HELD = 10_000;
/** Orders among three requests; the others are cancellations. */
const ORDERS = 2;

/** @returns what has been done in all. @throws Error where the server is no demo, or does not answer at first. */
export async function simulate({ url, rate, signal, onSecond }: TrafficOptions): Promise<Tally> {
  const passenger = await createPassenger(url);
  const all = { booked: 0, cancelled: 0, failed: 0, reason: undefined as string | undefined };
  const held: string[] = [];
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  let sent = 0;
  let told = began;
  while (!signal.aborted) {
    const now = performance.now();
    // What a slow server has not taken is not made up for.
    const due = Math.floor(((now - began) / 1000) * rate);
    for (; sent < due; sent += 1) {
      if (underWay.size >= AT_ONCE) continue;
      const work = one(passenger, sent, held, all).catch((error: unknown) => {
        all.failed += 1;
        all.reason = error instanceof Error ? error.message : String(error);
      });
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    }
    if (now - told >= 1000) {
      told = now;
      onSecond?.({ ...all });
    }
    await delay(TICK_MS, undefined, { signal }).catch(() => {});
  }
  await Promise.all(underWay);
  return all;
}

async function one(
  passenger: Passenger,
  number: number,
  held: string[],
  all: { booked: number; cancelled: number },
): Promise<void> {
  const reference = number % 3 < ORDERS ? undefined : held.splice(Math.floor(Math.random() * held.length), 1)[0];
  if (reference !== undefined) {
    await passenger.cancel(reference);
    all.cancelled += 1;
    return;
  }
  const booked = await passenger.book();
  all.booked += 1;
  if (held.length < MAX_HELD) held.push(booked);
}
