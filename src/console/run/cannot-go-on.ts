/** Why a stream that broke ends there, where its server does not say all of it. */
import { StreamError } from '../../client/stream-error.ts';

/** @param resumed how often the stream was taken up again. @returns a sentence, or nothing. */
export const cannotGoOn = (error: Error | undefined, resumed: number): string =>
  resumed > 0 && error instanceof StreamError && error.code === 'TOKEN_INVALID'
    ? 'A server without TOKEN_SECRET has a new secret at each start: set it, and streams resume after a restart.'
    : '';
