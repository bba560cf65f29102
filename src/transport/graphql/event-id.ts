/** The id of a server-sent event: a client that reconnects hands it back as `Last-Event-ID`, a browser by itself. */
import type { ExecutionResult } from 'graphql';
import { stringify } from './raw-json.ts';

/**
 * The result with an id for its event. Yoga writes `data: ` and what `stringify` gives, as the last line of an event; in
 * an event the order of lines means nothing, so the id may follow the data.
 */
export const withEventId = <T extends ExecutionResult>(result: T, id: string): T => ({
  ...result,
  stringify: (clean: T) => `${stringify(clean)}\nid: ${id}`,
});
