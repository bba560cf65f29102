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
  const clients = new Map<string, { readonly slots: Slots; users: number }>();
  const enter = (client: string) => {
    const places = clients.get(client) ?? { slots: createSlots(size, waitMs, full), users: 0 };
    clients.set(client, places);
    places.users += 1;
    const leave = () => {
      places.users -= 1;
      if (places.users === 0) clients.delete(client);
    };
    const given = (giveBack: () => void) => {
      let isBack = false;
      return () => {
        if (isBack) return;
        isBack = true;
        giveBack();
        leave();
      };
    };
    return { slots: places.slots, leave, given };
  };
  return {
    takeFree(client) {
      const { slots, leave, given } = enter(client);
      const giveBack = slots.takeFree();
      if (giveBack !== undefined) return given(giveBack);
      leave();
      return undefined;
    },
    async take(client, signal) {
      const { slots, leave, given } = enter(client);
      try {
        return given(await slots.take(signal));
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

const tooManyStreams = (size: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `You have ${size} streams at once, which is all that one client may have. End one, or try again later.`,
    { retryAfter: RETRY_SECONDS },
  );
