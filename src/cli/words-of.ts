/** An error as a terminal shows it. */
import { StreamError } from '../client/stream-error.ts';
import { messageOf } from '../errors.ts';

/** The server's own words with its code; of what broke on the way, what is known of it. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof StreamError)) return messageOf(error);
  if (error.code !== 'STREAM_BROKEN') return `${error.code}: ${error.message}`;
  // What fetch throws says little; its cause says what happened.
  const { cause } = error;
  const deepest = cause instanceof Error ? (cause.cause ?? cause) : undefined;
  return deepest === undefined ? error.message : `${error.message} (${messageOf(deepest)})`;
}
