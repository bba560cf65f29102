/** A large answer as the text that it is sent as, counted among the bytes that its operation holds. */
import type { ExecutionResult } from 'graphql';
import { jsonPieces, lengthOf } from './json-pieces.ts';
import { RawJson } from './raw-json.ts';

/** Of fewer characters, it is left as it is. */
const LARGE = 64 * 1024;

/** @param hold told of the bytes of its data, as they are made: what it throws is thrown. */
export function packed(result: ExecutionResult, hold: (bytes: number) => void): ExecutionResult {
  const { data } = result;
  if (data === undefined || data === null) return result;
  const length = lengthOf(data, LARGE);
  if (length < LARGE) {
    hold(length);
    return result;
  }
  // The cast: whatever sends a result writes its JSON, which this is.
  return { ...result, data: new RawJson(jsonPieces(data, hold), 1) as unknown as typeof data };
}
