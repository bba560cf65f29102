/** The id of a server-sent event: a client that reconnects hands it back as `Last-Event-ID`, a browser by itself. */

/** The id of the last event of a stream that is over. Whoever asks behind it is told that there is nothing more. */
export const FINISHED = 'finished';

/** A symbol, so that it stays out of the JSON. */
const eventId = Symbol('id of the event');

interface Named {
  readonly [eventId]?: string;
}

/** The result with an id for its event. */
export const withEventId = <T extends object>(result: T, id: string): T & Named => ({ ...result, [eventId]: id });

/** The id that a result was given. */
export const eventIdOf = (result: object & Named): string | undefined => result[eventId];
