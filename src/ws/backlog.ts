/** The load of one WebSocket: messages of its client that are worked on, and replies that nobody takes. */

export interface Backlog {
  /** Counts a message of the client until the function that is returned says that the work on it is over. */
  receive(bytes: number): () => void;
  /** Counts a reply until the function that is returned says that the network has taken it. */
  reply(bytes: number): () => void;
  /** There is no room for one more operation; what else the client asks for is served. */
  readonly isFull: boolean;
  /** The client goes on sending and reads nothing: its connection has to go. */
  readonly isOver: boolean;
}

/** Replies are short (a pong, an error, a `complete`), so a client that reads leaves a few of them at most. */
const MAX_REPLY_BYTES = 65_536;
/** However short a message may be, operations with messages of this size together are taken. */
const MIN_HELD_BYTES = 1_048_576;

/** @param maxMessageBytes of one message. Those that are worked on may have twice as many together. */
export function createBacklog(maxMessageBytes: number): Backlog {
  const maxHeld = Math.max(2 * maxMessageBytes, MIN_HELD_BYTES);
  let held = 0;
  let replies = 0;
  return {
    receive(bytes) {
      held += bytes;
      return () => {
        held -= bytes;
      };
    },
    reply(bytes) {
      replies += bytes;
      return () => {
        replies -= bytes;
      };
    },
    get isFull() {
      return held > maxHeld;
    },
    get isOver() {
      // A client that reads has its refusal, and with it the room of what was refused.
      return replies > MAX_REPLY_BYTES || held > maxHeld + maxMessageBytes;
    },
  };
}
