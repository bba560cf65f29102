/** Stopping: new connections are refused, running streams have the grace time, and nothing is left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { programEnvironment } from '../utils/program-environment.ts';
import { startServer } from '../utils/server.ts';

/** With wide rows, far more than the sockets between server and reader hold. */
const flights = 28_000;
const airport = ['name', 'city', 'state', 'country', 'latitude', 'longitude'];
const wide = [
  'id',
  'date',
  ...airport.map((field) => `origin.${field}`),
  ...airport.map((field) => `destination.${field}`),
];
const wideCsv = `/export/flights.csv?fields=${wide.join()}`;
const selection = `id date origin { ${airport.join(' ')} } destination { ${airport.join(' ')} }`;
const subscription = `subscription { flights { rows { ${selection} } end { rowCount } } }`;
const streamed = `{ flights @stream { ${selection} } }`;

let database: TestDatabase;
let activity: Activity;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, flights);
  activity = await watchActivity(database.url);
});
afterAll(async () => {
  await activity?.[Symbol.asyncDispose]();
  await database?.dispose();
});

const start = (env: Record<string, string>) => startServer({ DATABASE_URL: database.url, ...env });

interface Reading {
  readonly response: IncomingMessage;
  /** All that comes yet. @throws when the connection breaks off. */
  readonly rest: () => Promise<string>;
}

/** A request whose answer has begun, and is not read any further until it is asked for. */
async function begin(req: ClientRequest): Promise<Reading> {
  const [response] = (await once(req, 'response')) as [IncomingMessage];
  req.on('error', () => {});
  await once(response, 'readable');
  return { response, rest: () => text(response) };
}

const download = (url: string) => begin(request(`${url}${wideCsv}`, { agent: false }).end());

function post(url: string, query: string, accept: string): Promise<Reading> {
  const headers = { 'content-type': 'application/json', accept };
  return begin(request(`${url}/graphql`, { method: 'POST', headers, agent: false }).end(JSON.stringify({ query })));
}

/** A subscription over WebSocket that has had its first batch; it reads on. */
async function subscribe(url: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const begun = Promise.withResolvers<void>();
  const last = Promise.withResolvers<{ type: string; payload?: unknown }>();
  socket.on('open', () => socket.send('{"type":"connection_init"}'));
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    if (message.type === 'connection_ack')
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: subscription } }));
    else if (message.type === 'next') begun.resolve();
    else last.resolve(message);
  });
  const closed = once(socket, 'close').then(([code]) => Number(code));
  await begun.promise;
  return { last: last.promise, closed };
}

describe('a server that stops, within its grace time', () => {
  test('lets a download finish whole, while it refuses new connections', async () => {
    await using server = await start({ SHUTDOWN_GRACE_SECONDS: '3600' });
    const { response, rest } = await download(server.url);
    const stopped = server.dispose();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');

    // With the header.
    expect((await rest()).trimEnd().split('\r\n')).toHaveLength(1 + flights);
    expect(response.complete).toBe(true);
    expect(response.trailers['row-count']).toBe(String(flights));
    await stopped;
    await activity.connectionsAre(0);
  });

  test('lets a list in parts finish whole', async () => {
    await using server = await start({ SHUTDOWN_GRACE_SECONDS: '3600' });
    const { response, rest } = await post(server.url, streamed, 'multipart/mixed;deferSpec=20220824');
    const stopped = server.dispose();
    expect(await rest()).toMatch(/"hasNext":false.*\r\n-----\r\n$/);
    expect(response.complete).toBe(true);
    await stopped;
    await activity.connectionsAre(0);
  });

  test('lets a subscription finish whole, over WebSocket and SSE', async () => {
    await using server = await start({ SHUTDOWN_GRACE_SECONDS: '3600' });
    const socket = await subscribe(server.url);
    const { rest } = await post(server.url, subscription, 'text/event-stream');
    const stopped = server.dispose();
    expect(await rest()).toContain(`"end":{"rowCount":${flights}}`);
    expect(await socket.last).toEqual({ id: '1', type: 'complete' });
    expect(await socket.closed).toBe(1001);
    await stopped;
    await activity.connectionsAre(0);
  });

  test('is not kept up by connections on which nothing runs', async () => {
    const server = await start({ SHUTDOWN_GRACE_SECONDS: '3600' });
    // fetch keeps its connection open for more.
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await server.dispose();
    expect((await closed)[0]).toBe(1001);
    await activity.connectionsAre(0);
  });
});

describe('a server that stops without a grace time', () => {
  const noGrace = { SHUTDOWN_GRACE_SECONDS: '0' };

  test('breaks a download off, so that it cannot pass for whole', async () => {
    const server = await start(noGrace);
    const { response, rest } = await download(server.url);
    await server.dispose();
    await expect(rest()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(response.complete).toBe(false);
    expect(response.trailers).toEqual({});
    await activity.connectionsAre(0);
  });

  test('ends a subscription over WebSocket by an error, or by closing with 1001', async () => {
    const server = await start(noGrace);
    const { last, closed } = await subscribe(server.url);
    await server.dispose();
    const end = await Promise.race([last, closed]);
    if (typeof end === 'number') expect(end).toBe(1001);
    else expect(end).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'STREAM_CANCELLED' } }] });
    expect(await closed).toBe(1001);
    await activity.connectionsAre(0);
  });

  test.each([
    ['a subscription over SSE', subscription, 'text/event-stream'],
    ['a list in parts, as multipart', streamed, 'multipart/mixed;deferSpec=20220824'],
    ['a list in parts, as multipart of v0.2', streamed, 'multipart/mixed;incrementalSpec=v0.2'],
    ['a list in parts, over SSE', streamed, 'text/event-stream'],
  ])('ends %s by an error, or by breaking it off', async (_, query, accept) => {
    const server = await start(noGrace);
    const { response, rest } = await post(server.url, query, accept);
    const stopped = server.dispose();
    const end = await rest().catch((error: unknown) => error);
    if (typeof end === 'string') expect(end.slice(-1000)).toContain('"STREAM_CANCELLED"');
    else expect(response.complete).toBe(false);
    await stopped;
    await activity.connectionsAre(0);
  });

  test('does not wait for readers that have stopped', async () => {
    const server = await start(noGrace);
    const readings = [
      await download(server.url),
      await post(server.url, streamed, 'multipart/mixed;deferSpec=20220824'),
      await post(server.url, subscription, 'text/event-stream'),
    ];
    await server.dispose();
    await activity.connectionsAre(0);
    for (const { rest, response } of readings) {
      const end = await rest().catch((error: unknown) => error);
      if (typeof end === 'string') expect(end.slice(-1000)).toContain('"STREAM_CANCELLED"');
      else expect(response.complete).toBe(false);
    }
  });

  test('is stopped once, however often it is told so', async () => {
    const server = await start(noGrace);
    const first = server.dispose();
    expect(server.dispose()).toBe(first);
    await first;
    await server.dispose();
  });
});

describe('the program', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function run(env: Record<string, string>) {
    const child = spawn(process.execPath, ['src/app/main.ts'], {
      cwd: root,
      env: { ...programEnvironment(), DATABASE_URL: database.url, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const logged: { msg?: string; url?: string }[] = [];
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => logged.push(JSON.parse(line)));
    const over = Promise.all([text(child.stderr), once(child, 'exit'), once(lines, 'close')]);
    const exit = over.then(([stderr, [code]]) => ({ code, stderr }));
    return {
      logged,
      kill: (signal: NodeJS.Signals) => child.kill(signal),
      /** How it ended, and what it wrote for people. */
      exit,
      /** The first line of its log that says so. @throws when it exits without. */
      async logs(msg: string) {
        const ended = exit.then(({ stderr }) => Promise.reject(new Error(`exited: ${stderr}`)));
        ended.catch(() => {});
        for (;;) {
          const line = logged.find((line) => line.msg === msg);
          if (line) return line;
          await Promise.race([once(lines, 'line'), ended]);
        }
      },
    };
  }

  test.each(['SIGTERM', 'SIGINT'] as const)('logs where it listens, serves, and exits with 0 on %s', async (signal) => {
    const program = run({});
    const { url } = await program.logs('listening');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${url}/export/csv?first=1&fields=id`)).text()).toBe('id\r\n1\r\n');
    program.kill(signal);
    const { code, stderr } = await program.exit;
    expect(code).toBe(0);
    expect(stderr).toContain(`${url}/graphql`);
    await activity.connectionsAre(0);
  });

  test('has the operator that its settings name, and prints no token of it', async () => {
    const token = 'a token of the settings';
    const program = run({ OPERATOR_TOKEN: token });
    const { url } = await program.logs('listening');
    const ask = (authorization: string) =>
      fetch(`${url}/graphql?query={streams{id}}`, { headers: { accept: 'application/json', authorization } });
    expect(await (await ask(`Bearer ${token}`)).json()).toEqual({ data: { streams: [] } });
    expect(await (await ask('Bearer another')).json()).toMatchObject({ errors: [{}] });
    program.kill('SIGTERM');
    expect((await program.exit).stderr).not.toMatch(/#token|a token/);
  });

  test('exits at once on a second SIGTERM', async () => {
    const program = run({ SHUTDOWN_GRACE_SECONDS: '3600' });
    const { url = '' } = await program.logs('listening');
    const { rest } = await download(url);
    program.kill('SIGTERM');
    await program.logs('still stopping: another signal ends it at once');
    program.kill('SIGTERM');
    expect((await program.exit).code).toBe(1);
    await expect(rest()).rejects.toThrow();
    await activity.connectionsAre(0);
  });

  test('exits at once on another signal, however soon', async () => {
    const program = run({ SHUTDOWN_GRACE_SECONDS: '3600' });
    const { url = '' } = await program.logs('listening');
    const { rest } = await download(url);
    program.kill('SIGINT');
    await program.logs('stopping');
    program.kill('SIGTERM');
    expect((await program.exit).code).toBe(1);
    await expect(rest()).rejects.toThrow();
    await activity.connectionsAre(0);
  });

  test('takes SIGINT that comes again at once for the same, as npm passes on what a terminal has sent', async () => {
    const program = run({ SHUTDOWN_GRACE_SECONDS: '3600' });
    const { url = '' } = await program.logs('listening');
    const { response, rest } = await download(url);
    program.kill('SIGINT');
    await program.logs('stopping');
    program.kill('SIGINT');
    expect((await rest()).trimEnd().split('\r\n')).toHaveLength(1 + flights);
    expect(response.complete).toBe(true);
    expect((await program.exit).code).toBe(0);
  });

  const device = '/dev/full';
  test.skipIf(!existsSync(device))('serves and stops where its log cannot be written', async () => {
    const full = openSync(device, 'w');
    const child = spawn(process.execPath, ['src/app/main.ts'], {
      cwd: root,
      env: {
        ...programEnvironment(),
        DATABASE_URL: database.url,
        PORT: '0',
        OPERATOR_TOKEN: 'a token of the settings',
      },
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    children.push(child);
    let said = '';
    for await (const part of child.stderr ?? []) {
      said += part;
      if (said.includes('/readyz')) break;
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('exits with 1 and names each setting that is not valid', async () => {
    const { code, stderr } = await run({ PORT: 'http', GRAPHIQL: 'maybe' }).exit;
    expect(code).toBe(1);
    expect(stderr).toContain('PORT=http: must be a whole number from 0 to 65535');
    expect(stderr).toContain('GRAPHIQL=maybe: must be on or off');
  });

  test('exits with 1 and says so where its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    // A server that listens on a port has an address of this kind.
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await run({ PORT: String(port) }).exit;
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Cannot listen on 127.0.0.1:${port}: another program does. Set PORT`);
    await activity.connectionsAre(0);
  });

  test('exits with 1 and says so where no database answers', async () => {
    const { code, stderr } = await run({ DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/none' }).exit;
    expect(code).toBe(1);
    expect(stderr).toContain('DATABASE_URL');
  });
});
