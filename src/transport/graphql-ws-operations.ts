/** The running operations of one socket, each with a signal that is aborted as soon as its client is done with it. */
import { MessageType } from 'graphql-ws';
import type { InFlight } from './in-flight.ts';

export interface Operations {
  /** How many are running. */
  readonly count: number;
  /** The signal of a new operation, which its `subscribe` message's payload stands for: a client may use an id again. */
  start(id: string, payload: object): AbortSignal;
  /** Forgets an operation that has ended, and aborts what is left of it. */
  end(id: string, payload: object): void;
  endAll(): void;
  /**
   * Looks at a message of the client for the end of an operation. graphql-ws sees to it only once the operation has
   * given its first result, which a slow statement may keep it from for long.
   */
  notice(message: string): void;
}

/** A `complete` message is a type and an id; longer messages are not looked into. */
const MAX_COMPLETE_LENGTH = 1024;

export function trackOperations(inFlight: InFlight): Operations {
  const running = new Map<string, { readonly payload: object; readonly end: () => void }>();

  const end = (id: string, payload?: object) => {
    const operation = running.get(id);
    if (operation === undefined || (payload !== undefined && operation.payload !== payload)) return;
    running.delete(id);
    operation.end();
  };

  return {
    get count() {
      return running.size;
    },
    start(id, payload) {
      const operation = new AbortController();
      const ended = inFlight.begin();
      end(id);
      running.set(id, {
        payload,
        end() {
          operation.abort();
          ended();
        },
      });
      return operation.signal;
    },
    end,
    endAll() {
      for (const id of [...running.keys()]) end(id);
    },
    notice(message) {
      const id = message.length <= MAX_COMPLETE_LENGTH && message.includes('complete') && completedId(message);
      if (id) end(id);
    },
  };
}

/** The id in a `complete` message; undefined in any other text. */
function completedId(text: string): string | undefined {
  try {
    const message: unknown = JSON.parse(text);
    const { type, id } = message as { type?: unknown; id?: unknown };
    return type === MessageType.Complete && typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
