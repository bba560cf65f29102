/** A place among the streams that run, for as long as a live stream has something to read. */
import { joinSignals } from '../run/join-signals.ts';
import type { Run } from '../run/read-snapshot.ts';

export interface Held extends Disposable {
  readonly signal: AbortSignal;
  /** From now on, the place may be taken away, and the session with it. */
  readonly canPark: (session: AsyncDisposable) => void;
  readonly isParked: boolean;
  /** All is read: who takes it may take as long as they like. Idempotent. */
  readonly letGo: () => void;
}

/** Waits for a place, and with it the right to a connection. @throws the signal's reason, and what the slots refuse. */
export async function holdPlace({ stream, signal, slots }: Run, waitMs?: number): Promise<Held> {
  const parking = new AbortController();
  const joined = joinSignals([signal, parking.signal]);
  const isPatient = stream?.own !== undefined;
  const leavePlace = await slots
    .take(joined.signal, isPatient ? { waitMs: Number.POSITIVE_INFINITY } : waitMs === undefined ? {} : { waitMs })
    .catch((error: unknown) => {
      joined[Symbol.dispose]();
      throw error;
    });
  let session: AsyncDisposable | undefined;
  const letGo = () => {
    // It never rejects.
    void session?.[Symbol.asyncDispose]();
    leavePlace();
    stream?.letsGo();
  };
  // Its reader may never come again: what it holds is given back all the same.
  joined.signal.addEventListener('abort', letGo, { once: true });
  return {
    signal: joined.signal,
    canPark(begun) {
      session = begun;
      if (joined.signal.aborted) return letGo();
      stream?.holds(() => {
        parking.abort();
        return true;
      });
    },
    get isParked() {
      return parking.signal.aborted;
    },
    letGo,
    [Symbol.dispose]() {
      joined.signal.removeEventListener('abort', letGo);
      joined[Symbol.dispose]();
      letGo();
    },
  };
}
