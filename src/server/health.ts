/** `/healthz`: the process is up. `/readyz`: the database answers. For probes and load balancers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { within } from '../core/wait.ts';
import { sendMethodNotAllowed, sendUnavailable } from '../http/problem.ts';
import type { Log } from '../log.ts';

export interface HealthOptions {
  /** Asks the database for something small, such as `select 1`; rejects when it does not answer, in a time of its own. */
  readonly ping: () => Promise<unknown>;
  readonly log: Log;
  /** How long the database may take to answer, in milliseconds. Default: 2000. */
  readonly timeout?: number;
}

export interface Health {
  readonly matches: (path: string) => boolean;
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

/** Answers 200 with the text `ok`, or 503 as problem+json while the database does not answer. */
export function createHealth({ ping, log, timeout = 2000 }: HealthOptions): Health {
  // Probes share one question: while the database is away, they do not pile up as clients waiting for a connection.
  let answer: Promise<unknown> | undefined;
  // Logged once, however often it is asked meanwhile.
  let isAway = false;
  const ask = () => {
    answer ??= ping().finally(() => {
      answer = undefined;
    });
    return answer;
  };

  const checks: Readonly<Record<string, () => Promise<unknown>>> = {
    '/healthz': async () => {},
    '/readyz': async () => {
      await within(timeout, ask(), () => new Error(`no answer within ${timeout} ms`));
      if (isAway) log.info('the database answers again');
      isAway = false;
    },
  };
  const checkOf = (path: string) => (Object.hasOwn(checks, path) ? checks[path] : undefined);

  return {
    matches: (path) => checkOf(path) !== undefined,
    async handle(req, res) {
      if (req.method !== 'GET' && req.method !== 'HEAD') return sendMethodNotAllowed(res, req.method, 'GET, HEAD');
      try {
        await checkOf((req.url ?? '').split('?', 1)[0] ?? '')?.();
        res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }).end('ok\n');
      } catch (cause) {
        if (!isAway) log.warn({ err: cause }, 'the database does not answer');
        isAway = true;
        sendUnavailable(res, 'The database does not answer.');
      }
    },
  };
}
