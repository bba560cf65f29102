/** The load of one WebSocket: messages of its client that are worked on, and replies that nobody takes. */

/** Replies are short (a pong, an error, a `complete`), so a client that reads leaves a few of them at most. */
const MAX_REPLY_BYTES = 65_536;
/** However short a message may be, operations with messages of this size together are taken. */
const MIN_HELD_BYTES = 1_048_576;

export class Backlog {
  readonly #maxMessageBytes: number;
  readonly #maxHeld: number;
  #held = 0;
  #replies = 0;

  /** @param maxMessageBytes of one message. Those that are worked on may have twice as many together. */
  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#maxHeld = Math.max(2 * maxMessageBytes, MIN_HELD_BYTES);
  }

  /** Counts a message of the client until the function that is returned says that the work on it is over. */
  receive(bytes: number): () => void {
    this.#held += bytes;
    return () => {
      this.#held -= bytes;
    };
  }

  /** Counts a reply until the function that is returned says that the network has taken it. */
  reply(bytes: number): () => void {
    this.#replies += bytes;
    return () => {
      this.#replies -= bytes;
    };
  }

  /** There is no room for one more operation; what else the client asks for is served. */
  get isFull(): boolean {
    return this.#held > this.#maxHeld;
  }

  /** The client goes on sending and reads nothing: its connection has to go. */
  get isOver(): boolean {
    // A client that reads has its refusal, and with it the room of what was refused.
    return this.#replies > MAX_REPLY_BYTES || this.#held > this.#maxHeld + this.#maxMessageBytes;
  }
}
