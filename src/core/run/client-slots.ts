/** Places for the streams of each client: nobody takes all that there are. */
import { RETRY_SECONDS, SluiceError } from '../../errors.ts';
import { createSlots, type Slots } from './slots.ts';

export interface ClientSlots {
  /** As `take` of `Slots`, among the places of one client. */
  take(client: string, signal: AbortSignal): Promise<() => void>;
  /** As `takeFree` of `Slots`. */
  takeFree(client: string): (() => void) | undefined;
}

/** @param size places of each client; @param waitMs milliseconds that a taker waits at most; @param full what it is told then. */
export function createClientSlots(size: number, waitMs: number, full = tooManyStreams): ClientSlots {
  const clients = new Map<string, Places>();
  const enter = (client: string): Places => {
    const places = clients.get(client) ?? { client, slots: createSlots(size, waitMs, full), users: 0 };
    clients.set(client, places);
    places.users += 1;
    return places;
  };
  const leave = (places: Places) => {
    places.users -= 1;
    if (places.users === 0) clients.delete(places.client);
  };
  const given = (giveBack: () => void, places: Places) => {
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      giveBack();
      leave(places);
    };
  };
  return {
    takeFree(client) {
      const places = enter(client);
      const giveBack = places.slots.takeFree();
      if (giveBack !== undefined) return given(giveBack, places);
      leave(places);
      return undefined;
    },
    async take(client, signal) {
      const places = enter(client);
      try {
        return given(await places.slots.take(signal), places);
      } catch (error) {
        leave(places);
        throw error;
      }
    },
  };
}

interface Places {
  readonly client: string;
  readonly slots: Slots;
  users: number;
}

const tooManyStreams = (size: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `You have ${size} streams at once, which is all that one client may have. End one, or try again later.`,
    { retryAfter: RETRY_SECONDS },
  );
