/** The running operations of one socket, each with a signal that is aborted as soon as its client is done with it. */
import { MessageType } from 'graphql-ws';

interface Running {
  readonly payload: object;
  readonly end: () => void;
  /** Results that are on their way. */
  untaken: number;
}

/** A `complete` message is a type and an id; longer messages are not looked into. */
const MAX_COMPLETE_LENGTH = 1024;

export class Operations {
  readonly #begins: () => () => void;
  readonly #running = new Map<string, Running>();
  /** Those that have ended, with results that are still on their way. */
  readonly #leaving = new Set<Running>();

  /** @param begins called when one begins; what it returns, when it has ended. */
  constructor(begins: () => () => void) {
    this.#begins = begins;
  }

  /** How many are running, or have ended and left a result that their client has not taken yet. */
  get count(): number {
    return this.#running.size + this.#leaving.size;
  }

  /** The signal of a new operation, which its `subscribe` message's payload stands for: a client may use an id again. */
  start(id: string, payload: object): AbortSignal {
    const operation = new AbortController();
    const ended = this.#begins();
    this.end(id);
    this.#running.set(id, {
      payload,
      untaken: 0,
      end() {
        operation.abort();
        ended();
      },
    });
    return operation.signal;
  }

  /** Forgets an operation that has ended, and aborts what is left of it. @param payload its own. Default: whichever has the id. */
  end(id: string, payload?: object): void {
    const operation = this.#running.get(id);
    if (operation === undefined || (payload !== undefined && operation.payload !== payload)) return;
    this.#running.delete(id);
    if (operation.untaken > 0) this.#leaving.add(operation);
    operation.end();
  }

  endAll(): void {
    for (const id of [...this.#running.keys()]) this.end(id);
  }

  /**
   * Looks at a message of the client for the end of an operation. graphql-ws sees to it only once the operation has
   * given its first result, which a slow statement may keep it from for long.
   */
  notice(message: string): void {
    const id = message.length <= MAX_COMPLETE_LENGTH && message.includes('complete') && completedId(message);
    if (id) this.end(id);
  }

  /**
   * Notes that a message to the client is on its way. Of a result, the operation keeps its place until the function that
   * is returned says that the message has been taken; so nobody piles up results by completing what they never read.
   * `unwanted` is the result of an operation that its client has ended, and undefined any other message.
   */
  sends(message: string): (() => void) | 'unwanted' | undefined {
    const id = idOfResult(message);
    if (id === undefined) return undefined;
    const operation = this.#running.get(id);
    if (operation === undefined) return 'unwanted';
    operation.untaken += 1;
    return () => {
      operation.untaken -= 1;
      if (operation.untaken === 0) this.#leaving.delete(operation);
    };
  }
}

/** The id in a `next` message, as graphql-ws writes it; undefined for any other. */
function idOfResult(message: string): string | undefined {
  const [, id] = /^\{"id":("(?:[^"\\]|\\.)*"),"type":"next"/.exec(message) ?? [];
  return id === undefined ? undefined : JSON.parse(id);
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
