/** Turns large parts of a result into the text that is sent, with turns of the event loop in between. */
import type { ExecutionResult } from 'graphql';
import { turn } from '../iterable/turn.ts';
import { jsonAtOnce, jsonInTurns, lengthOf } from './json-pieces.ts';
import { RawJson } from './raw-json.ts';
import type { Payload, PayloadEntry } from './wire-format.ts';

/** Text of fewer characters is left as it is. */
const LARGE = 64 * 1024;

type Hold = (bytes: number) => void;

/**
 * A result whose data is text where it is large.
 * @param hold told of the bytes of its data, as they are made: what it throws is thrown.
 */
export async function packed<T extends ExecutionResult>(result: T, hold: Hold): Promise<T> {
  const { data } = result;
  if (data === undefined || data === null) return result;
  const text = await packedValue(data, 1, hold);
  return text === data ? result : { ...result, data: text };
}

/** The same of a part of a response, as graphql-js makes it. */
export async function packedPayload(payload: Payload, hold: Hold): Promise<Payload> {
  const { incremental } = payload;
  if (incremental === undefined) return packed(payload, hold);
  const entries: PayloadEntry[] = [];
  for (const entry of incremental) {
    const { data, items }: PayloadEntry & { readonly data?: unknown; readonly items?: unknown } = entry;
    entries.push({
      ...entry,
      ...(data != null && { data: await packedValue(data, 1, hold) }),
      ...(Array.isArray(items) && { items: await packedValue(items, items.length, hold) }),
    });
  }
  return { ...payload, incremental: entries };
}

/** A value, as its text where that is large. @param length what tells how many items it has, or one. */
export async function packedValue<T>(value: T, length: number, hold: Hold): Promise<T> {
  const size = lengthOf(value, LARGE);
  if (size < LARGE) {
    hold(size);
    return value;
  }
  // The casts: whatever sends a result writes its JSON, which this is.
  // What is ready has been counted when it was made.
  const others = lengthOf(value, LARGE, () => 0);
  const little = jsonAtOnce(value, LARGE);
  if (little !== undefined) {
    hold(others);
    return new RawJson(little, length) as unknown as T;
  }
  await turn();
  return new RawJson(await jsonInTurns(value, hold), length) as unknown as T;
}
