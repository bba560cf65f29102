/**
 * What one small request costs the server that answers it: round trips to PostgreSQL, signals, timers, promises, writes to
 * the socket, and CPU. `node test/bench/count.ts` prints the table; `DATABASE_URL` names a database with flights.
 */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as startRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { graphql, type HttpRequest } from './client/request.ts';
import { openDatabases } from './database/databases.ts';
import { roleSettings } from './database/role-settings.ts';
import { smallRequests } from './requests.ts';
import type { ServerName } from './servers/servers.ts';
import { type BenchServer, startServer } from './servers/start-server.ts';

const WARM = 600;
const COUNTED = 50;
const TIMED = Number(process.env.REQUESTS ?? 1_500);

interface Asked {
  readonly title: string;
  readonly server: ServerName;
  readonly request: HttpRequest;
  readonly byRole?: boolean | undefined;
}

const subscription = graphql(
  'subscription { flights(first: 20) { rows { id date delay distance originIata destinationIata } end { rowCount } } }',
  'text/event-stream',
);

const only = process.env.ONLY?.split(',');
const asked: readonly Asked[] = smallRequests
  .filter(({ name }) => only === undefined || only.includes(name))
  .flatMap(({ title, ours, peer, byRole }): Asked[] => [
    { title, server: 'sluice', request: ours, byRole },
    ...(process.env.PEERS === undefined
      ? []
      : [{ title: `– ${peer.server}`, server: peer.server, request: peer.request }]),
  ])
  .concat(
    subscription.via === 'http' && (only === undefined || only.includes('subscription'))
      ? [{ title: 'Subscription, SSE, of 20', server: 'sluice', request: subscription }]
      : [],
  );

const common = { DATABASE_POOL_SIZE: '10', MAX_STREAMS: '20', MAX_STREAMS_PER_CLIENT: '20' };
const { DATABASE_URL } = process.env;
await using stack = new AsyncDisposableStack();
const databaseUrl =
  DATABASE_URL ?? (await stack.use(await openDatabases(AbortSignal.timeout(600_000))).withFlights(10_000));

const lines = ['| | round trips | signals | timers | promises | writes | CPU |', '|:--|--:|--:|--:|--:|--:|--:|'];
for (const { title, server, request, byRole } of asked) {
  const settings = byRole ? { ...common, ...(await roleSettings(databaseUrl)) } : common;
  const { roundTrips, signals, timers, promises, writes } = await counts(server, request, settings);
  const cpu = await cpuMs(server, request, settings);
  const each = [roundTrips, signals, timers, promises, writes].map((count) => (count / COUNTED).toFixed(1));
  lines.push(`| ${title} | ${each.join(' | ')} | ${cpu.toFixed(2)} ms |`);
  process.stderr.write(`${lines.at(-1)}\n`);
}
process.stdout.write(`${lines.join('\n')}\n`);

type Settings = Readonly<Record<string, string>>;

async function counts(name: ServerName, request: HttpRequest, settings: Settings) {
  await using server = await startServer(name, { databaseUrl, settings, counted: true });
  await repeat(server, request, WARM);
  await server.vitals();
  await repeat(server, request, COUNTED);
  const { counts } = await server.vitals();
  if (counts === undefined) throw new Error(`${name} counts nothing`);
  return counts;
}

/** Of one request, in milliseconds. */
async function cpuMs(name: ServerName, request: HttpRequest, settings: Settings): Promise<number> {
  await using server = await startServer(name, {
    databaseUrl,
    settings,
    profile: process.env.PROFILE && `${process.env.PROFILE}-${name}`,
  });
  await repeat(server, request, WARM + TIMED);
  await server.vitals();
  await repeat(server, request, TIMED);
  return ((await server.vitals()).cpuSeconds * 1000) / TIMED;
}

async function repeat({ url }: BenchServer, { method, path, headers, body }: HttpRequest, times: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let left = times; left > 0; left -= 1) {
    const req = startRequest(new URL(path, url), { method, headers, agent });
    req.end(body);
    // What Node documents for this event.
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    const answer = await text(res);
    if (res.statusCode !== 200 || answer.includes('"errors"'))
      throw new Error(`${path} was answered ${res.statusCode} ${answer.slice(0, 300)}`);
  }
  agent.destroy();
}
