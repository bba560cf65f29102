/** Asks who opened a WebSocket, when it says so by `connection_init`; and closes it when the answer is over. */
import type { IncomingMessage } from 'node:http';
import { atTime } from '../core/rights/at-time.ts';
import type { Admit } from '../core/rights/create-admit.ts';
import type { Rights } from '../core/rights/rights.ts';
import type { MaskError } from '../graphql/mask-error.ts';
import { authorizationOf } from './authorization-of.ts';

export interface AdmittedSocket {
  readonly request: IncomingMessage;
  readonly close: (code: number, reason: string) => void;
  /** Resolves when it is closed. */
  readonly closed: Promise<unknown>;
  rights?: Rights;
}

export interface AdmitSocketOptions {
  /** Undefined where nobody is asked. */
  readonly admit: Admit | undefined;
  readonly maskError: MaskError;
}

type Params = Readonly<Record<string, unknown>>;

/** Clients of graphql-ws come again after 4403, and not after 4401. */
const RETRY_CODE = 4403;
const CLOSE_CODES: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 4401,
  FORBIDDEN: 4401,
  TOKEN_EXPIRED: RETRY_CODE,
};
/** How long its streams may take to end, in milliseconds. */
const SAY_SO_MS = 500;
/** The code of WebSocket for a server that cannot say yes or no at the moment. */
const TRY_AGAIN_LATER = 1013;

/** Whether the socket may go on. Where not, it is closed: with 4401 for good, with 4403 for credentials that are new. */
export async function admitSocket(
  socket: AdmittedSocket,
  connectionParams: Params = {},
  { admit, maskError }: AdmitSocketOptions,
): Promise<boolean> {
  if (admit === undefined) return true;
  const { headers } = socket.request;
  const header = (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const given = authorizationOf(connectionParams);
  try {
    const authorization = typeof given === 'string' ? given : headers.authorization;
    const rights = await admit({ authorization, header, connectionParams });
    socket.rights = rights;
    // Its streams end by themselves, and say so before.
    const end = rights.endsAt === undefined ? undefined : rights.endsAt + SAY_SO_MS;
    const expiry = atTime(end, () =>
      socket.close(RETRY_CODE, 'Your credentials have run out. Connect again with new ones.'),
    );
    socket.closed.then(() => expiry[Symbol.dispose]());
    return true;
  } catch (error) {
    const { message, extensions } = maskError(error);
    const code = CLOSE_CODES[String(extensions.code)] ?? TRY_AGAIN_LATER;
    socket.close(extensions.retryAfter === undefined ? code : RETRY_CODE, message);
    return false;
  }
}
