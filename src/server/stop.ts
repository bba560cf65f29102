/** Stops a server: in order, and within a known time. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { isDoneWithin } from '../core/wait.ts';
import { RETRY_SECONDS, SluiceError } from '../errors.ts';
import type { GraphqlWs } from './graphql-ws.ts';
import type { UnderWay } from './under-way.ts';

export interface Stopping {
  /** Aborted when the server begins to stop, with what is told to those who ask for something from then on. */
  readonly closing: AbortController;
  /** Aborted when running streams have to end, with what to tell their readers. */
  readonly stop: AbortController;
}

export const createStopping = (): Stopping => ({ closing: new AbortController(), stop: new AbortController() });

/** What a reader is told whose stream is ended, or not begun. */
export const stopped = () =>
  new SluiceError('STREAM_CANCELLED', 'The server is stopping. Ask again in a moment.', { retryAfter: RETRY_SECONDS });

/** How long answers may take to leave once their streams are over. */
const LINGER_MS = 1_000;

export interface StopOptions extends Stopping {
  readonly http: Server;
  readonly ws: GraphqlWs;
  readonly underWay: UnderWay;
  /** How long running streams may go on, in milliseconds. */
  readonly graceMs: number;
}

/** Resolves when every connection is closed: at the latest about two seconds after the grace time. */
export async function stopServing({ http, ws, underWay, closing, stop, graceMs }: StopOptions): Promise<void> {
  const closed = once(http, 'close');
  closing.abort(stopped());
  http.close();
  await isDoneWithin(graceMs, underWay.idle());
  stop.abort(stopped());
  // What was ended says so to its reader, if that one still listens.
  await isDoneWithin(LINGER_MS, underWay.idle());
  await ws.dispose();
  http.closeAllConnections();
  await closed;
}
