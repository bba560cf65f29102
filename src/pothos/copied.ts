/**
 * Long lists, and many bytes, of which GraphQL makes a copy for each name that a client asks for them by. Of any other value
 * there is one, whatever its names.
 */
import { turn, turnFor } from '../iterable/turn.ts';
import { operationIn } from './context.ts';

/** The same for a resolver to give, which is counted before it is copied, and copied in turns of the event loop. */
export function copied(context: object, value: unknown): unknown {
  const bytes = Array.isArray(value) ? value.length * ITEM_BYTES : value instanceof Uint8Array ? value.length : 0;
  if (bytes < LARGE_BYTES) return value;
  operationIn(context)?.holdBytes(bytes);
  if (Array.isArray(value)) return itemsInTurns(value);
  return turnFor(bytes)?.then(() => value) ?? value;
}

async function* itemsInTurns<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  for (let from = 0; from < items.length; from += ITEMS) {
    await turn();
    yield* items.slice(from, from + ITEMS);
  }
}

/** Bytes of the reference to an item. */
const ITEM_BYTES = 8;
const LARGE_BYTES = 16 * 1024;
/** Items of a list that GraphQL completes at once. */
const ITEMS = LARGE_BYTES / ITEM_BYTES;
