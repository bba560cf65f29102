/** One client that looks up all it can: the others must not notice. Statements are held up by a lock for as long as a test wants. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { type LockedTable, lockTable } from '../utils/locked-table.ts';
import { startServer, type TestServer } from '../utils/server.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.dispose());

const start = (env: Record<string, string> = {}) =>
  startServer({ DATABASE_URL: database.url, CLIENT_HEADER: 'x-client', STREAM_QUEUE_SECONDS: '0.3', ...env });

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; extensions: { code: string; retryAfter?: number } }[];
}

async function ask({ url }: TestServer, client: string, query: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'x-client': client };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, ...((await response.json()) as Omit<Answer, 'status' | 'retryAfter'>) };
}

const slowList = '{ flights(first: 1) { id } }';
const slowLookup = '{ flight(id: 1) { id } }';
/** As much as they can do while nothing of Flight can be read. */
const quick = '{ airport(iata: "ATL") { iata } airports(first: 1, where: { iata: { equals: "ATL" } }) { iata } }';
const answered = { airport: { iata: 'ATL' }, airports: [{ iata: 'ATL' }] };

const holdsUp = (table: LockedTable, statements: number) =>
  expect.poll(table.waiting, { timeout: 10_000 }).toBe(statements);

describe('R12 a client that keeps the database busy', () => {
  it.each([
    ['whole lists', slowList, 3],
    ['look-ups', slowLookup, 4],
  ])('with %s leaves the others theirs, and is told to wait', async (_, slow, share) => {
    await using server = await start({ STREAM_QUEUE_SECONDS: '0' });
    await using table = await lockTable(database.url, 'Flight');
    const refused: Answer[] = [];
    const answers: Answer[] = [];
    const asked = Array.from({ length: 12 }, async () => {
      const answer = await ask(server, 'greedy', slow);
      (answer.errors === undefined ? answers : refused).push(answer);
    });
    await holdsUp(table, share);
    await expect.poll(() => refused.length).toBe(asked.length - share);
    for (const { errors } of refused) {
      expect(errors?.[0]?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', retryAfter: 5 });
      expect(errors?.[0]?.message).toContain('MAX_LOOKUPS_PER_CLIENT');
    }
    expect(await ask(server, 'modest', quick)).toMatchObject({ status: 200, data: answered });
    await table[Symbol.asyncDispose]();
    await Promise.all(asked);
    expect(answers).toHaveLength(share);
  });

  it('by HEAD of downloads leaves the others theirs', async () => {
    await using server = await start({ MAX_LOOKUPS_PER_CLIENT: '1', STREAM_QUEUE_SECONDS: '0' });
    await using table = await lockTable(database.url, 'Flight');
    const asking = ask(server, 'greedy', slowLookup);
    await holdsUp(table, 1);
    const headers = { 'x-client': 'greedy' };
    expect((await fetch(`${server.url}/export/airports.csv`, { method: 'HEAD', headers })).status).toBe(429);
    expect((await fetch(`${server.url}/export/airports.csv`, { method: 'HEAD' })).status).toBe(200);
    await table[Symbol.asyncDispose]();
    await asking;
  });

  it('by one operation, of as many aliases as may be, has them in turn', async () => {
    await using server = await start();
    await using table = await lockTable(database.url, 'Flight');
    const lists = Array.from({ length: 120 }, (_, n) => `l${n}: flights(first: 1, where: { id: { gt: ${n} } }) { id }`);
    // Selections that differ, which Prisma does not look up together.
    const lookups = Array.from(
      { length: 60 },
      (_, n) => `f${n}: flight(id: ${n + 1}) { id a${n}: bookings(first: ${n + 1}) { id } }`,
    );
    const asking = ask(server, 'greedy', `{ ${lists.join(' ')} ${lookups.join(' ')} }`);
    // Two lists, and one look-up: Prisma sends its own one after the other.
    await holdsUp(table, 3);
    expect(await ask(server, 'modest', quick)).toMatchObject({ status: 200, data: answered });
    await table[Symbol.asyncDispose]();
    const { errors, data } = await asking;
    expect(errors).toBeUndefined();
    expect(Object.keys(data ?? {})).toHaveLength(180);
  });

  it.each(['1', '2', '3', '400'])('of %s in all, answers one operation that wants many', async (share) => {
    await using server = await start({ MAX_LOOKUPS_PER_CLIENT: share, STREAM_QUEUE_SECONDS: '0' });
    const lists = Array.from({ length: 8 }, (_, n) => `l${n}: flights(first: 60) { id }`);
    const lookups = Array.from({ length: 8 }, (_, n) => `f${n}: flight(id: ${n + 1}) { id }`);
    const { errors, data } = await ask(server, 'modest', `{ ${lists.join(' ')} ${lookups.join(' ')} }`);
    expect(errors).toBeUndefined();
    expect(Object.keys(data ?? {})).toHaveLength(16);
  });

  it('beside many others that do, is told that the connections are busy, and not that the database is away', async () => {
    await using server = await start({ DATABASE_POOL_SIZE: '4', STREAM_QUEUE_SECONDS: '0' });
    await using table = await lockTable(database.url, 'Flight');
    const asked = ['a', 'b', 'c', 'd'].map((client) => ask(server, client, slowLookup));
    await holdsUp(table, 4);
    const refused = await ask(server, 'e', slowLookup);
    expect(refused.errors?.[0]?.extensions).toEqual({ code: 'LIMIT_EXCEEDED', retryAfter: 5 });
    expect(refused.errors?.[0]?.message).toContain('DATABASE_POOL_SIZE');
    await table[Symbol.asyncDispose]();
    await Promise.all(asked);
  });

  it('by lists that many clients have, leaves connections to look-ups', async () => {
    await using server = await start({ DATABASE_POOL_SIZE: '4' });
    await using table = await lockTable(database.url, 'Flight');
    const asked = ['a', 'b', 'c', 'd', 'e', 'f'].map((client) => ask(server, client, slowList));
    await holdsUp(table, 3);
    expect(await ask(server, 'modest', '{ airport(iata: "ATL") { iata } }')).toMatchObject({ status: 200 });
    await table[Symbol.asyncDispose]();
    await Promise.all(asked);
  });

  it('and leaves while it waits gives up its turn', async () => {
    await using server = await start({ MAX_LOOKUPS_PER_CLIENT: '1', STREAM_QUEUE_SECONDS: '60' });
    await using table = await lockTable(database.url, 'Flight');
    const asking = ask(server, 'greedy', slowLookup);
    await holdsUp(table, 1);
    const leaving = new AbortController();
    const left = Array.from({ length: 5 }, () =>
      fetch(`${server.url}/graphql?query=${encodeURIComponent(slowLookup)}`, {
        headers: { 'x-client': 'greedy' },
        signal: leaving.signal,
      }).catch(() => 'left'),
    );
    leaving.abort();
    expect(await Promise.all(left)).toEqual(left.map(() => 'left'));
    await table[Symbol.asyncDispose]();
    expect((await asking).data).toEqual({ flight: { id: 1 } });
    expect(await ask(server, 'greedy', quick)).toMatchObject({ data: answered });
  });
});
