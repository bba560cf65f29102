/** The operator of the server: anyone who knows the token in its settings. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { RETRY_SECONDS, SluiceError } from '../errors.ts';
import type { Log } from '../log.ts';

/**
 * @param authorization value of the header, or of the connection parameter of that name.
 * @param client who sends it. Its wrong tokens are answered one a second, so that nobody can try out many.
 * @throws SluiceError `LIMIT_EXCEEDED` where too many of them wait for that already.
 */
export type IsOperator = (authorization: unknown, client: string) => Promise<boolean>;

/** How long a wrong token waits for its answer, once those before it have theirs. */
const WAIT_MS = 1000;
/** Wrong tokens of one client that may wait at once. */
const MAX_WAITING = 10;

/** @param token without one there is no operator. */
export function createIsOperator(token: string | undefined, log: Log): IsOperator {
  if (token === undefined) return async () => false;
  const isToken = isBearer(token);
  const slow = createTurns();
  return async (authorization, client) => {
    // What is no bearer token was never meant for us.
    if (typeof authorization !== 'string' || !/^bearer /i.test(authorization)) return false;
    if (isToken(authorization)) return true;
    // Nobody tries out operators' tokens by what somebody has signed.
    if (JWT.test(authorization)) return false;
    await slow(client, () => log.warn({ client }, 'a wrong operator token'));
    return false;
  };
}

/** Whether an `Authorization` is this token: compared in constant time, for which digests are of one length. */
export function isBearer(token: string): (authorization: string) => boolean {
  const known = digest(`Bearer ${token}`);
  return (authorization) => timingSafeEqual(digest(authorization), known);
}

const JWT = /^bearer [\w-]+\.[\w-]+\.[\w-]+$/i;

const digest = (text: string) => createHash('sha256').update(text).digest();

/** One at a time for each client. */
function createTurns() {
  const clients = new Map<string, { waiting: number; last: Promise<unknown> }>();
  return async (client: string, begin: () => void): Promise<void> => {
    const turns = clients.get(client) ?? { waiting: 0, last: Promise.resolve() };
    if (turns.waiting >= MAX_WAITING) throw tooMany();
    begin();
    clients.set(client, turns);
    turns.waiting += 1;
    turns.last = turns.last.then(() => setTimeout(WAIT_MS, undefined, { ref: false }));
    await turns.last;
    turns.waiting -= 1;
    if (turns.waiting === 0) clients.delete(client);
  };
}

const tooMany = () =>
  new SluiceError('LIMIT_EXCEEDED', 'Too many wrong operator tokens were sent. Try again later, with the right one.', {
    retryAfter: RETRY_SECONDS,
  });
