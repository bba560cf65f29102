/** Readers whose credentials run out bring others, and go on behind their last row: the client, and `sluice download`. */
import { writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DownloadOptions, download } from '../../src/cli/download.ts';
import { loginOf, nobody } from '../../src/cli/login.ts';
import { verify } from '../../src/cli/verify.ts';
import { createClient } from '../../src/client/create-client.ts';
import { StreamError } from '../../src/client/stream-error.ts';
import type { Transport } from '../../src/client/types.ts';
import type { Credentials, Viewer } from '../../src/core/rights/viewer.ts';
import { SluiceError } from '../../src/errors.ts';
import { sharedUrl } from '../utils/database.ts';
import { createNetwork } from '../utils/network.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';
import { openBut } from './open-rights.ts';
import { serveHttp } from './serve-http.ts';

let server: Awaited<ReturnType<typeof serveHttp>>;
let folder: TemporaryFolder;
let ids: readonly number[];
/** What a test does when a token is seen. */
let seen: (token: string) => void = () => {};

const ends = new Map<string, Date>();

/** `Bearer NAME.MS` is that viewer for so many milliseconds since it was seen first; without a number, for ever. */
function identify({ authorization = '' }: Credentials): Viewer | undefined {
  const [, subject, ms] = /^Bearer (\w+)(?:\.(\d+))?$/.exec(authorization) ?? [];
  if (subject === undefined) return undefined;
  if (subject === 'old') throw new SluiceError('TOKEN_EXPIRED', 'Your token has expired. Ask again with a new one.');
  seen(authorization.slice('Bearer '.length));
  if (ms === undefined) return { subject };
  const expiresAt = ends.get(authorization) ?? new Date(Date.now() + Number(ms));
  ends.set(authorization, expiresAt);
  return { subject, expiresAt };
}

beforeAll(async () => {
  const rules = openBut({ Booking: (viewer: Viewer) => viewer.subject !== 'bert' });
  server = await serveHttp(sharedUrl(), { identify, rules, tokenSecret: 'the secret of these tests' });
  folder = await testFolder();
  const { rows } = await server.pool.query('SELECT array_agg(id ORDER BY id) AS ids FROM "Flight"');
  ids = rows[0].ids;
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

const documents: Readonly<Record<Transport, string>> = {
  multipart: 'query ($after: String) { flights(after: $after) @stream { id } }',
  sse: 'subscription ($after: String) { flights(after: $after) { rows { id } token end { rowCount } } }',
  websocket: 'subscription ($after: String) { flights(after: $after) { rows { id } token end { rowCount } } }',
};

describe.each(Object.keys(documents) as Transport[])('the client, over %s', (transport) => {
  beforeEach(() => ends.clear());
  const read = async (answers: readonly (string | undefined)[]) => {
    const refusals: (string | undefined)[] = [];
    const client = createClient({
      url: `${server.url}/graphql`,
      credentials: async (refusal) => answers[Math.min(refusals.push(refusal?.code), answers.length) - 1],
    });
    const found: number[] = [];
    const batches = client.batches<{ id: number }>(documents[transport], { transport, retry: { firstMs: 1 } });
    for await (const { rows } of batches) found.push(...rows.map(({ id }) => id));
    return { found, refusals };
  };

  it('asks once where they are good', async () => {
    expect(await read(['Bearer anna'])).toEqual({ found: ids, refusals: [undefined] });
  });

  it('asks again where they run out, and neither loses nor repeats a row', async () => {
    const { found, refusals } = await read(['Bearer old', 'Bearer anna.1', 'Bearer anna.20', 'Bearer anna']);
    expect(found).toEqual(ids);
    expect(refusals.slice(0, 2)).toEqual([undefined, 'TOKEN_EXPIRED']);
  });

  it('asks again where nobody is known by them', async () => {
    expect(await read([undefined, 'Bearer anna'])).toEqual({ found: ids, refusals: [undefined, 'UNAUTHENTICATED'] });
  });

  it('fails where there are no others', async () => {
    await expect(read(['nonsense'])).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('never goes on as another viewer', async () => {
    const reading = read(['Bearer anna.30', 'Bearer bert']);
    // Where anna had nothing in time, bert begins at the beginning.
    const outcome = await reading.catch((error: unknown) => error);
    if (outcome instanceof StreamError) expect(outcome.code).toBe('TOKEN_MISMATCH');
    else expect(outcome).toMatchObject({ found: ids });
  });
});

it('passes on what the function throws', async () => {
  const client = createClient({
    url: `${server.url}/graphql`,
    credentials() {
      throw new Error('the log-in is away');
    },
  });
  await expect(client.batches(documents.sse).next()).rejects.toThrow('the log-in is away');
});

describe('sluice download', () => {
  const { signal } = new AbortController();
  const options: DownloadOptions = {
    ...{ retries: 3, retryMs: 1, compressed: false, signal },
    onProgress: () => {},
    onRetry: () => {},
  };
  const url = (path: string) => new URL(`${server.url}/export/${path}`);

  it('sends the headers that it is given', async () => {
    const file = join(folder.path, 'header.csv');
    const login = loginOf({ header: ['authorization: Bearer anna'] });
    expect(await download(url('flights.csv'), file, { ...options, login })).toMatchObject({ rows: ids.length });
    expect(await verify(file, url('flights.csv'), { login, signal })).toMatchObject({ isWhole: true });
    await expect(verify(file, url('flights.csv'), { login: nobody, signal })).rejects.toThrow('Say who you are');
  });

  it('reads its token anew when that has expired', async () => {
    const bearer = join(folder.path, 'bearer');
    const file = join(folder.path, 'bearer.csv');
    await writeFile(bearer, 'anna.20\n');
    // Somebody renews it in time.
    seen = (token) => {
      if (token === 'anna.20') writeFileSync(bearer, 'anna');
    };
    const login = loginOf({ header: [], 'bearer-file': bearer });
    await download(url('flights.csv'), file, { ...options, login });
    seen = () => {};
    expect(await verify(file, url('flights.csv'), { login, signal })).toMatchObject({ isWhole: true });
  });

  it('says so where there is no other token, and keeps what has come', async () => {
    const bearer = join(folder.path, 'stale');
    await writeFile(bearer, 'old');
    const login = loginOf({ header: [], 'bearer-file': bearer });
    const failed = download(url('flights.csv'), join(folder.path, 'stale.csv'), { ...options, login });
    await expect(failed).rejects.toThrow('TOKEN_EXPIRED: Your token has expired. Ask again with a new one.');
  });

  it('keeps the rows of two log-ins apart', async () => {
    const file = join(folder.path, 'two.csv');
    const anna = loginOf({ header: ['Authorization: Bearer anna'] });
    const bert = loginOf({ header: ['Authorization: Bearer bert'] });
    await using network = await createNetwork(server.url, { budget: () => 200_000 });
    const target = new URL(`${network.url}/export/flights.csv`);
    await expect(download(target, file, { ...options, retries: 0, login: anna })).rejects.toThrow('to resume');
    const part = await readFile(`${file}.part`);
    expect(part.length).toBeGreaterThan(0);
    await expect(download(target, file, { ...options, login: bert })).rejects.toThrow(
      /TOKEN_MISMATCH[\s\S]*another log-in began it/,
    );
    expect((await readFile(`${file}.part`)).subarray(0, part.length).equals(part)).toBe(true);
    await download(target, file, { ...options, retries: 100, login: anna });
    expect(await verify(file, url('flights.csv'), { login: anna, signal })).toMatchObject({ isWhole: true });
  });

  it('lets one process write a file', async () => {
    const file = join(folder.path, 'once.csv');
    const login = loginOf({ header: ['Authorization: Bearer anna'] });
    const first = download(url('flights.csv'), file, { ...options, login });
    await expect(download(url('flights.csv'), file, { ...options, login })).rejects.toThrow('is being written by');
    expect(await first).toMatchObject({ rows: ids.length });
    // One that died holds nothing.
    await writeFile(`${file}.part.lock`, '999999999');
    expect(await download(url('flights.csv'), file, { ...options, login })).toMatchObject({ rows: ids.length });
  });

  it('tells nothing of a token', async () => {
    expect(() => loginOf({ header: ['Authorization Bearer secret'] })).toThrow(/^(?!.*secret)/);
    const file = join(folder.path, 'two words');
    await writeFile(file, 'secret secret');
    const login = loginOf({ header: [], 'bearer-file': file });
    await expect(login.credentials?.()).rejects.toThrow(/holds no token(?!.*secret secret)/);
    await expect(loginOf({ header: [], 'bearer-file': join(folder.path, 'none') }).credentials?.()).rejects.toThrow(
      'cannot be read',
    );
    expect(() => loginOf({ header: ['authorization: Basic eA=='], 'bearer-file': file })).toThrow('take one of them');
  });
});

it('is a StreamError that tells how a WebSocket was closed', async () => {
  const client = createClient({ url: `${server.url}/graphql`, connectionParams: { authorization: 'Bearer old' } });
  const reading = client.batches(documents.websocket, { transport: 'websocket', retry: { attempts: 0 } }).next();
  await expect(reading).rejects.toBeInstanceOf(StreamError);
  await expect(
    client.batches(documents.websocket, { transport: 'websocket', retry: { attempts: 0 } }).next(),
  ).rejects.toMatchObject({ code: 'TOKEN_EXPIRED', isPassing: true });
});
