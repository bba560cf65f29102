/**
 * Who may use the connections of look-ups, and when: each operation takes turns with itself, each client has a share of the
 * pool, and lists leave some of both to look-ups. So nobody waits for a connection without a place, and no client, nor
 * any number of slow lists, keeps the others from looking something up.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { RETRY_SECONDS, SluiceError } from '../../errors.ts';
import { turnFor } from '../../iterable/turn.ts';
import { limitName } from '../limit-name.ts';
import { once } from '../once.ts';
import { CarriedError } from '../prisma/carried-error.ts';
import { type ClientSlots, createClientSlots } from './client-slots.ts';
import { createSlots, type Slots } from './slots.ts';

export interface LookupPlaces {
  /** What one operation of this client looks up by. */
  readonly operation: (client: string, hold?: Hold) => LookupTurns;
  /** A place for one look-up that belongs to no operation. */
  readonly take: (client: string, signal: AbortSignal) => Promise<() => void>;
}

/** The turns of one operation. */
export interface LookupTurns {
  /** For its lists. A list that is executed while it is read may look things up: that takes no turn of another list. */
  readonly lists: Slots;
  /** Runs `work`, in which each statement of a tapped pool waits for its turn. */
  readonly within: <T>(signal: AbortSignal, work: () => T) => T;
}

export interface LookupPlacesOptions {
  /** Connections of the pool. */
  readonly size: number;
  /** Places among these that one client may have at once. */
  readonly perClient: number;
  /** Milliseconds that a look-up waits for a place. Turns among those of its own operation are waited for without end. */
  readonly waitMs: number;
}

/** Statements of look-ups, and lists, of one operation that run at once. */
const AT_ONCE = 2;
/** How long a look-up waits for the only place there is, in milliseconds: the list that holds it may wait for the look-up. */
const SELF_MS = 5_000;

/** Told of the bytes that look-ups have read: what it throws takes the place of their rows, and of later look-ups. */
type Hold = (bytes: number) => void;

interface Running {
  readonly places: () => Slots;
  readonly hold: Hold;
  readonly signal: AbortSignal;
}

const running = new AsyncLocalStorage<Running>();

export function createLookupPlaces({ size, perClient, waitMs }: LookupPlacesOptions): LookupPlaces {
  const share = Math.min(perClient, size);
  const all = createSlots(size, waitMs, noneLeft);
  const lists = createSlots(forLists(size), waitMs, noneLeft);
  const ofClients = createClientSlots(share, waitMs, clientHasAll);
  const listsOfClients = createClientSlots(forLists(share), waitMs, clientHasAll);

  // So few that an operation by itself never takes a place away from itself.
  const listsAtOnce = Math.min(AT_ONCE, forLists(share));

  // Everybody takes places in this order, and look-ups wait for no list: so nobody waits for somebody who waits for them.
  const lookup = (client: string) => [placesOf(ofClients, client), all];
  const list = (client: string) => [placesOf(listsOfClients, client), lists, ...lookup(client)];

  return {
    operation(client, hold = () => {}) {
      // Made when they are first taken: few operations have lists and look-ups.
      const listTurns = once(() => createSlots(listsAtOnce));
      const lists = once(() => allOf([listTurns(), ...list(client)]));
      // With a single place, its lists and look-ups share it. A list that then looks something up waits for itself.
      const turns = () =>
        share === 1 ? limited(listTurns(), SELF_MS) : createSlots(Math.min(AT_ONCE, share - listsAtOnce));
      const places = once(() => allOf([turns(), ...lookup(client)]));
      return {
        get lists() {
          return lists();
        },
        within: (signal, work) => running.run({ places, hold, signal }, work),
      };
    },
    take: (client, signal) => allOf(lookup(client)).take(signal),
  };
}

/** Runs a statement in its turn, where it belongs to an operation. @param bytesOf how many bytes its result holds. */
export async function inTurn<T>(run: () => Promise<T>, bytesOf: (result: T) => number): Promise<T> {
  const store = running.getStore();
  if (store === undefined) return run();
  const { places, hold, signal } = store;
  const leave = (signal.aborted ? undefined : places().takeFree()) ?? (await carried(places().take(signal)));
  try {
    // Of an operation that holds too much already, nothing more is read.
    holdCarried(hold, 0);
    const result = await run();
    const bytes = bytesOf(result);
    holdCarried(hold, bytes);
    await turnFor(bytes);
    return result;
  } finally {
    leave();
  }
}

async function carried<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new CarriedError(error);
  }
}

function holdCarried(hold: Hold, bytes: number): void {
  try {
    hold(bytes);
  } catch (error) {
    throw new CarriedError(error);
  }
}

/** The same places, which are waited for no longer than this. */
const limited = (slots: Slots, ms: number): Slots => ({
  takeFree: slots.takeFree,
  async take(signal) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(noneLeft()), ms);
    try {
      return await slots.take(AbortSignal.any([signal, late.signal]));
    } finally {
      clearTimeout(timer);
    }
  },
});

/** What lists may take of so many places. */
const forLists = (size: number) => Math.max(1, size - Math.max(1, Math.floor(size / 4)));

/** The places of one client. */
const placesOf = (slots: ClientSlots, client: string): Slots => ({
  take: (signal) => slots.take(client, signal),
  takeFree: () => slots.takeFree(client),
});

/** A place of each, one after the other. Where one cannot be had, those before it are given back. */
function allOf(each: readonly Slots[]): Slots {
  const giveBack = (taken: readonly (() => void)[]) => {
    for (const give of taken) give();
  };
  const takeFree = () => {
    const taken: (() => void)[] = [];
    for (const slots of each) {
      const give = slots.takeFree();
      if (give === undefined) {
        giveBack(taken);
        return undefined;
      }
      taken.push(give);
    }
    return () => giveBack(taken);
  };
  return {
    takeFree,
    async take(signal) {
      signal.throwIfAborted();
      const atOnce = takeFree();
      if (atOnce !== undefined) return atOnce;
      const taken: (() => void)[] = [];
      try {
        for (const slots of each) {
          signal.throwIfAborted();
          taken.push(slots.takeFree() ?? (await slots.take(signal)));
        }
        return () => giveBack(taken);
      } catch (error) {
        giveBack(taken);
        throw error;
      }
    },
  };
}

const noneLeft = () =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    'All connections for look-ups and whole lists are busy (DATABASE_POOL_SIZE). Try again later, or take a list in parts with @stream.',
    { retryAfter: RETRY_SECONDS },
  );

const clientHasAll = (size: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `You have ${size} look-ups or whole lists at work in the database, which is all that one client may have at once ` +
      `(${limitName('maxLookupsPerClient')}). Wait for one to end, or try again later.`,
    { retryAfter: RETRY_SECONDS },
  );
