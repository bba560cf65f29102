/** Over a protocol that has a message for errors, a subscription that fails ends in one, and not like a complete one. */
import type { ExecutionResult } from 'graphql';

type Events = AsyncGenerator<ExecutionResult, void, undefined>;

/** @throws the first error of a result without data, at once or in place of the event that carries it. */
export function endInError(result: ExecutionResult | Events): ExecutionResult | Events {
  if (!(Symbol.asyncIterator in result)) return throwIfFailed(result);
  const events: Events = {
    async next() {
      const event = await result.next();
      if (!event.done) throwIfFailed(event.value);
      return event;
    },
    return: () => result.return(),
    throw: (error) => result.throw(error),
    [Symbol.asyncIterator]: () => events,
    async [Symbol.asyncDispose]() {
      await result.return();
    },
  };
  return events;
}

function throwIfFailed(result: ExecutionResult): ExecutionResult {
  if (result.data === undefined && result.errors?.[0]) throw result.errors[0];
  return result;
}
