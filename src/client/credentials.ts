/** The reader's credentials, asked for again when the server no longer accepts them. */
import { StreamError } from './stream-error.ts';

/**
 * Gives the value of `Authorization`, such as `Bearer …`; undefined for none. Asked before the first request, and again with the
 * refusal whenever the server refuses the last answer. What it throws, the reading throws.
 */
export type AskCredentials = (refusal?: StreamError) => string | undefined | Promise<string | undefined>;

export interface Credentials {
  /** The latest, which all requests share. */
  readonly current: () => Promise<string | undefined>;
  /** Whether there are others now than those that have been refused. */
  readonly renew: (refused: string | undefined, refusal: StreamError) => Promise<boolean>;
}

const refusals: ReadonlySet<string> = new Set(['TOKEN_EXPIRED', 'UNAUTHENTICATED']);

/** Whether the server refused who asks, and not what is asked for. */
export const isRefusal = (error: unknown): error is StreamError =>
  error instanceof StreamError && refusals.has(error.code);

/** Undefined where nobody can be asked. */
export function createCredentials(ask: AskCredentials | undefined): Credentials | undefined {
  if (ask === undefined) return undefined;
  let latest: Promise<string | undefined> | undefined;
  const asked = (refusal?: StreamError) => {
    const answer = (async () => ask(refusal))();
    // Where it fails, the next request asks again.
    answer.catch(() => {
      if (latest === answer) latest = undefined;
    });
    latest = answer;
    return answer;
  };
  return {
    current: () => latest ?? asked(),
    async renew(refused, refusal) {
      // Another stream may have asked meanwhile.
      const now = await latest;
      return (now === refused ? await asked(refusal) : now) !== refused;
    },
  };
}
