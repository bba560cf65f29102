/** How many rows a reader may expect, as the planner says: asked once, where it is wanted, and in nobody's way. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { recordStatements } from '../utils/statements.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const download = (query = '', method = 'GET', { url } = server) =>
  fetch(`${url}/export/flights.csv?fields=id&${query}`, { method });

const estimateOf = (res: Response) => res.headers.get('row-estimate');

interface Batch {
  readonly estimatedTotal?: number | null;
  readonly end?: { readonly rowCount: number; readonly token?: string } | null;
}

function post(url: string, query: string, accept: string) {
  const headers = { accept, 'content-type': 'application/json' };
  return fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
}

async function subscribe(query: string): Promise<Batch[]> {
  const events = await (await post(server.url, query, 'text/event-stream')).text();
  const messages = events.split('\n').flatMap((line) => (/^data: \{/.test(line) ? [JSON.parse(line.slice(6))] : []));
  return messages.map(({ data, errors }) => {
    expect(errors).toBeUndefined();
    return data.flights;
  });
}

/** Those for flights: servers have others, such as probes. */
const ofFlights = (statements: readonly string[]) => statements.filter((text) => text.includes('"Flight"'));

describe('a download', () => {
  it('has the estimate in a header, by one EXPLAIN of its one statement', async () => {
    const statements = recordStatements();
    const res = await download();
    const lines = (await res.text()).split('\r\n').length;
    expect(Number(estimateOf(res))).toBeGreaterThan(lines * 0.9);
    expect(Number(estimateOf(res))).toBeLessThan(lines * 1.1);
    const [explain, select, ...others] = ofFlights(statements);
    expect(explain).toBe(`EXPLAIN (FORMAT JSON) ${select}`);
    expect(others).toEqual([]);
  });

  it.each([
    ['first=7', '7'],
    ['first=0', '0'],
    [`where=${encodeURIComponent('{"id":{"equals":1}}')}&first=5`, '1'],
  ])('of %s expects no more than that', async (query, estimate) => {
    const res = await download(query);
    await res.text();
    expect(estimateOf(res)).toBe(estimate);
    expect(estimateOf(await download(query, 'HEAD'))).toBe(estimate);
  });

  it('of few rows has their number, which needs no EXPLAIN', async () => {
    const statements = recordStatements();
    const res = await download(`where=${encodeURIComponent('{"id":{"lt":18}}')}&first=20`);
    expect(estimateOf(res)).toBe('17');
    expect((await res.text()).split('\r\n')).toHaveLength(19);
    expect(ofFlights(statements)).toEqual([expect.stringMatching(/^SELECT /)]);
  });

  it('expects no more than STREAM_MAX_ROWS', async () => {
    await using small = await startServer({ STREAM_MAX_ROWS: '500' });
    expect(estimateOf(await download('', 'HEAD', small))).toBe('500');
  });

  it('has the same estimate at HEAD, by an EXPLAIN and nothing else', async () => {
    const whole = await download();
    await whole.text();
    const statements = recordStatements();
    const head = await download('', 'HEAD');
    expect(estimateOf(head)).toBe(estimateOf(whole));
    expect(statements).toEqual([expect.stringMatching(/^EXPLAIN \(FORMAT JSON\) SELECT /)]);
  });

  it('that is refused is not estimated', async () => {
    const statements = recordStatements();
    expect((await download('first=x', 'HEAD')).status).toBe(400);
    expect((await download('first=x')).status).toBe(400);
    expect(statements).toEqual([]);
  });
});

describe('a subscription', () => {
  it.each([
    ['by its name', '{ estimatedTotal end { rowCount } }'],
    ['by another name', '{ estimatedTotal: delivered, total: estimatedTotal, end { rowCount } }'],
    ['by a fragment', '{ ...Progress end { rowCount } } } fragment Progress on FlightBatch { estimatedTotal'],
    ['twice', '{ estimatedTotal again: estimatedTotal @include(if: true) end { rowCount } }'],
  ])('that asks for it %s is estimated once', async (_, selection) => {
    const statements = recordStatements();
    const batches = await subscribe(`subscription { flights(first: 300, batchSize: 100) ${selection} }`);
    expect(batches.at(-1)?.end).toEqual({ rowCount: 300 });
    expect(ofFlights(statements).map((text) => text.slice(0, 7))).toEqual(['EXPLAIN', 'SELECT ']);
  });

  it('has the same estimate on all batches', async () => {
    const batches = await subscribe('subscription { flights(first: 300, batchSize: 100) { estimatedTotal } }');
    expect(batches).toEqual(Array(4).fill({ estimatedTotal: 300 }));
  });

  it('that goes on from a token counts the rows before it, as `delivered` does', async () => {
    const [begun] = await subscribe('subscription { flights(first: 5) { end { rowCount token } } }');
    const rest = `flights(first: 3, after: "${begun?.end?.token}")`;
    const batches = await subscribe(`subscription { ${rest} { delivered estimatedTotal } }`);
    expect(batches).toEqual([{ delivered: 8, estimatedTotal: 8 }]);
  });

  it.each([
    ['does not ask', '{ end { rowCount } }'],
    ['does not include it', '{ estimatedTotal @include(if: false) end { rowCount } }'],
    ['skips it', '{ ... @skip(if: true) { estimatedTotal } end { rowCount } }'],
    ['only calls something else so', '{ estimatedTotal: delivered end { rowCount } }'],
  ])('that %s is not estimated', async (_, selection) => {
    const statements = recordStatements();
    const batches = await subscribe(`subscription { flights(first: 3) ${selection} }`);
    expect(batches.at(-1)?.end).toEqual({ rowCount: 3 });
    expect(ofFlights(statements)).toEqual([expect.stringMatching(/^SELECT /)]);
  });
});

it.each(['multipart/mixed', 'application/json'])('a list as %s is not estimated', async (accept) => {
  const statements = recordStatements();
  const res = await post(server.url, '{ flights(first: 3) @stream { id } }', accept);
  expect(await res.text()).toContain('"id":3');
  expect(ofFlights(statements)).toEqual([expect.stringMatching(/^SELECT /)]);
});

describe('where there is no estimate', () => {
  /** PostgreSQL itself refuses this. */
  const spoil = (text: string) => text.replace(/^EXPLAIN/, 'EXPLAIN (NOTHING)');

  it('a download is whole, without the header', async () => {
    recordStatements(spoil);
    const res = await download('first=100');
    expect(res.status).toBe(200);
    expect((await res.text()).split('\r\n')).toHaveLength(102);
    expect(estimateOf(res)).toBeNull();
    const head = await download('first=100', 'HEAD');
    expect([head.status, estimateOf(head)]).toEqual([200, null]);
  });

  it('a subscription is whole, and says null', async () => {
    recordStatements(spoil);
    const batches = await subscribe('subscription { flights(first: 100) { estimatedTotal end { rowCount } } }');
    expect(batches.map(({ estimatedTotal }) => estimatedTotal)).toEqual([null, null]);
    expect(batches.at(-1)?.end).toEqual({ rowCount: 100 });
  });
});

describe('R7 a reader that leaves while the planner waits for a locked table', () => {
  it.each(['GET', 'HEAD'])('by %s ends it, and no statement follows', async (method) => {
    await using database = await createDatabase();
    await using own = await startServer({ DATABASE_URL: database.url, MAX_STREAMS: '1', DATABASE_POOL_SIZE: '1' });
    const lock = await lockTable(database.url, 'Flight');
    const statements = recordStatements();
    const req = request(`${own.url}/export/flights.csv?first=60`, { method, agent: false }).end();
    req.on('error', () => {});
    await expect.poll(lock.waiting).toBe(1);
    req.destroy();
    await expect.poll(lock.waiting).toBe(0);
    await lock[Symbol.asyncDispose]();
    expect(ofFlights(statements)).toEqual([expect.stringMatching(/^EXPLAIN /)]);
    // The one connection serves the next.
    const next = request(`${own.url}/export/flights.csv?first=60`, { method, agent: false }).end();
    const [res] = (await once(next, 'response')) as [IncomingMessage];
    expect(res.headers['row-estimate']).toBe('60');
    // Whole, before its server goes.
    expect((await text(res)).split('\r\n').length).toBe(method === 'HEAD' ? 1 : 62);
  });
});
