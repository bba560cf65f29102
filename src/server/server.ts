/** A server of anybody's schema: made in the order in which a row travels, and taken down in reverse. */
import type { Sluice } from '../core/run/sluice.ts';
import { warmUp } from '../core/run/warm-up.ts';
import type { OpenRows } from '../core/types.ts';
import { createLog } from '../log.ts';
import { listsOf } from '../pothos/index.ts';
import { dropStalled } from './drop-stalled.ts';
import { listen } from './listen.ts';
import { logStreams } from './log-streams.ts';
import { type ServerOptions, settle } from './options.ts';
import { createRouter } from './router.ts';
import { createStopping, stopServing } from './stop.ts';
import { createTransports } from './transports.ts';

export interface Server extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Names of the lists that it serves. */
  readonly lists: readonly string[];
  /** Stops accepting, lets running streams finish for the grace time, ends the rest. Idempotent. */
  readonly dispose: () => Promise<void>;
}

/**
 * Serves a schema over every transport: GraphQL at `/graphql` over HTTP and WebSocket, downloads at `/export/{list}.{format}`,
 * the console at `/`, and `/healthz`, `/readyz` and `/metrics`.
 *
 * @example
 * ```ts
 * const pool = new pg.Pool({ connectionString });
 * const serve = () => createServer({ schema, sluice, context: { prisma }, ping: () => pool.query('SELECT 1') });
 * ```
 *
 * @throws Error that says what to do where the address cannot be had, or an option is out of its bounds.
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { schema, sluice: service, ping, context, log = createLog('info') } = options;
  const settled = settle(options);
  const lists = inOrder(listsOf(schema), options.defaultList);
  const { closing, stop } = createStopping();
  await using starting = new AsyncDisposableStack();

  const listener = starting.use(options.listener ?? (await listen(options)));
  const sluice = until(stop.signal, service);
  starting.defer(sluice.streams.watch(logStreams(log)));
  await warmUp(sluice.openRows, Object.values(lists));

  const transports = createTransports(settled, { schema, sluice, lists, ping, context, closing, stop, log });
  starting.defer(sluice.streams.watch(transports.metrics.watcher));
  dropStalled(listener.http, sluice.limits, transports.metrics.connectionDropped);
  listener.serve(createRouter(transports));

  const parts = starting.move();
  const { ws, underWay } = transports;
  const graceMs = settled.limits.graceSeconds * 1000;
  const shutDown = async () => {
    await stopServing({ http: listener.http, ws, underWay, closing, stop, graceMs });
    await parts.disposeAsync();
  };
  let shuttingDown: Promise<void> | undefined;
  const dispose = () => {
    shuttingDown ??= shutDown();
    return shuttingDown;
  };
  return { url: listener.url, lists: Object.keys(lists), dispose, [Symbol.asyncDispose]: dispose };
}

/** List name → model, the default list first. */
function inOrder(lists: Readonly<Record<string, string>>, first: string | undefined): Readonly<Record<string, string>> {
  const model = first && lists[first];
  return model ? { [first]: model, ...lists } : lists;
}

/** The service, whose streams that are opened here end with this server. */
function until(stop: AbortSignal, sluice: Sluice): Sluice {
  const ending =
    (open: OpenRows): OpenRows =>
    (plan, options) =>
      open(plan, { stop, ...options });
  return { ...sluice, openRows: ending(sluice.openRows), openList: ending(sluice.openList) };
}
