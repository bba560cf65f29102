/** Small requests: how many a second Sluice and its peer answer, in turns, and how soon the first byte of one is there. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as startRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpRequest } from './client/request.ts';
import { roleSettings } from './database/role-settings.ts';
import type { SmallRequest } from './requests.ts';
import type { Site } from './site.ts';
import { median, type Spread, spreadOf } from './statistics.ts';

export interface Rate {
  readonly request: SmallRequest;
  readonly connections: number;
  /** Requests a second. */
  readonly ours: number;
  readonly peer: number;
  /** Ours by our peer's, of each pair of readings. */
  readonly ratio: Spread;
  /** From a request to its first byte, one at a time; at one connection only. */
  readonly firstByteMs: number | undefined;
  readonly peerFirstByteMs: number | undefined;
}

export const CONNECTIONS = [1, 32];
const FLIGHTS = 10_000;
const WARM_MS = 1_000;
const FIRST_BYTES = 101;

/** @throws when an answer is wrong, or a server fails. */
export async function measureRequests(
  request: SmallRequest,
  { runs, readingMs }: { readonly runs: number; readonly readingMs: number },
  site: Site,
): Promise<readonly Rate[]> {
  const settings = { DATABASE_POOL_SIZE: '10', MAX_STREAMS: '20', MAX_STREAMS_PER_CLIENT: '20' };
  const role = request.byRole ? await roleSettings(await site.databases.withFlights(FLIGHTS)) : {};
  await using sluice = await site.start('sluice', FLIGHTS, { ...settings, ...role });
  await using other = await site.start(request.peer.server, FLIGHTS, request.byRole ? settings : undefined);
  const ours = () => ask(sluice.url, request.ours, request.holds);
  const peer = () => ask(other.url, request.peer.request, request.holds);

  const rates: Rate[] = [];
  for (const connections of CONNECTIONS) {
    using clients = openAgent(connections);
    const time = (what: typeof ours, ms: number) => timed(() => what()(clients.agent), connections, ms, site.signal);
    for (const what of [ours, peer]) await time(what, WARM_MS);
    const pairs: { readonly ours: number; readonly peer: number }[] = [];
    for (let run = 0; run < runs; run += 1)
      pairs.push({ peer: await time(peer, readingMs), ours: await time(ours, readingMs) });
    const waits = { ours: [] as number[], peer: [] as number[] };
    // In turns, so that both have the same machine.
    while (connections === 1 && waits.ours.length < FIRST_BYTES) {
      waits.peer.push(await peer()(clients.agent));
      waits.ours.push(await ours()(clients.agent));
    }
    rates.push({
      request,
      connections,
      ours: median(pairs.map(({ ours }) => ours)),
      peer: median(pairs.map(({ peer }) => peer)),
      ratio: spreadOf(pairs.map(({ ours, peer }) => ours / peer)),
      firstByteMs: connections === 1 ? median(waits.ours) : undefined,
      peerFirstByteMs: connections === 1 ? median(waits.peer) : undefined,
    });
  }
  return rates;
}

function openAgent(connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return { agent, [Symbol.dispose]: () => agent.destroy() };
}

/** Requests a second, of so many at a time. */
async function timed(
  work: () => Promise<unknown>,
  connections: number,
  ms: number,
  signal: AbortSignal,
): Promise<number> {
  const began = performance.now();
  let count = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() - began < ms) {
        signal.throwIfAborted();
        await work();
        count += 1;
      }
    }),
  );
  return (1000 * count) / (performance.now() - began);
}

/** Asks once. @returns how many milliseconds the first byte took. @throws when the answer is another than expected. */
function ask(url: string, { method, path, headers, body }: HttpRequest, holds: string) {
  return async (agent: Agent): Promise<number> => {
    const began = performance.now();
    const req = startRequest(new URL(path, url), { method, headers, agent });
    req.end(body);
    // What Node documents for this event.
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    const ms = performance.now() - began;
    const answer = await text(res);
    if (res.statusCode !== 200 || !answer.includes(holds))
      throw new Error(`the output is wrong: ${path} was answered ${res.statusCode} ${answer.slice(0, 500)}`);
    return ms;
  };
}
