/** Over a protocol that has a message for errors, a subscription that fails ends in one, and not like a complete one. */
import type { ExecutionResult } from 'graphql';

type Events = AsyncGenerator<ExecutionResult, void, undefined>;

/**
 * The events throw the first error of a result without data, in place of the event that carries it. A subscription that
 * was refused is such events too: graphql-ws turns what they throw into a message, but not what subscribing throws.
 */
export function endInError(result: ExecutionResult | Events): ExecutionResult | Events {
  if (Symbol.asyncIterator in result) return new EndingInError(result);
  return hasFailed(result) ? new EndingInError(only(result)) : result;
}

/** Not a generator, whose `return()` would wait in line behind the `next()` that is running. */
class EndingInError implements Events {
  readonly #events: Events;

  constructor(events: Events) {
    this.#events = events;
  }

  next() {
    return this.#events.next().then(passOrThrow);
  }

  return() {
    return this.#events.return();
  }

  throw(error: unknown) {
    return this.#events.throw(error);
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async [Symbol.asyncDispose]() {
    await this.#events.return();
  }
}

async function* only(result: ExecutionResult): Events {
  yield result;
}

/** Whether there is nothing but errors in it. */
export const hasFailed = ({ data, errors }: ExecutionResult): boolean =>
  (data === undefined || data === null) && errors?.[0] !== undefined;

function passOrThrow(event: IteratorResult<ExecutionResult, void>) {
  if (!event.done && hasFailed(event.value)) throw event.value.errors?.[0];
  return event;
}
