/** How a download ends when it does not end well, and how its waits reach the source. */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { SluiceError } from '../../src/errors.ts';
import { rowBatch } from '../utils/row-batch.ts';
import { batchesOf, type ExportServer, flights, type Source, serveExport, sourceOf } from './export-server.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Two rows, then an error. */
const failing = (error: unknown): Source =>
  async function* () {
    const [first] = batchesOf(flights(4), 2);
    if (first) yield first;
    throw error;
  };

/** Two rows, then nothing until the signal is aborted; counts what was let go. */
function hanging() {
  const ends = { started: 0, startedTwice: Promise.withResolvers<void>(), released: 0 };
  const source: Source = async function* (_, signal) {
    try {
      ends.started++;
      if (ends.started === 2) ends.startedTwice.resolve();
      const [first] = batchesOf(flights(4), 2);
      if (first) yield first;
      await aborted(signal);
    } finally {
      ends.released++;
    }
  };
  return { ends, source };
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}

async function open(server: ExportServer): Promise<IncomingMessage> {
  const req = get(`${server.url}/export/flights.csv`, { agent: false });
  // A reset is told by the request as well as by its response.
  req.on('error', () => {});
  // What a request's `response` event hands over.
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  return res;
}

/** Sends a request as it stands, and gives what comes back until the server closes the connection. */
async function talk(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe('a failure after the first rows', () => {
  const failures = [
    ['the database going away', new SluiceError('DATABASE_UNAVAILABLE', 'The database is gone.'), 40],
    ['credentials that run out, as they do every day', new SluiceError('TOKEN_EXPIRED', 'They are gone.'), 30],
    ['an error of ours', new Error('password=hunter2'), 50],
  ] as const;

  test.each(failures)('breaks the connection: %s', async (_, error, level) => {
    await using server = await serveExport(failing(error));
    const res = await open(server);
    expect(res.statusCode).toBe(200);
    let body = '';
    const read = async () => {
      for await (const chunk of res) body += chunk;
    };
    await expect(read()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(res.complete).toBe(false);
    expect(res.trailers).toEqual({});
    expect(body).not.toContain('gone');
    expect(body).not.toContain('hunter2');
    await server.settled();
    expect(server.log).toMatchObject([{ level, rows: 2, end: 'broken', err: { message: error.message } }]);
  });

  test('breaks the connection of an HTTP/1.0 reader with a reset', async () => {
    await using server = await serveExport(failing(new Error('broken')));
    const answer = talk(server.port, 'GET /export/flights.csv HTTP/1.0\r\n\r\n');
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test.runIf(hasCurl).each(['--http1.1', '--http1.0'])('makes curl %s fail', async (version) => {
    await using server = await serveExport(failing(new Error('broken')));
    const curl = execFile('curl', ['--silent', '--fail', version, `${server.url}/export/flights.csv`]);
    const [code] = await once(curl, 'close');
    expect(code).not.toBe(0);
  });

  test('is what rows are that end before their last batch', async () => {
    await using server = await serveExport(async function* () {
      const [first] = batchesOf(flights(4), 2);
      if (first) yield first;
    });
    const res = await open(server);
    await expect(res.toArray()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('after the last batch too: not before the stream is over does the download end', async () => {
    await using server = await serveExport(async function* () {
      yield* batchesOf(flights(2), 2);
      throw new Error('broken at the close');
    });
    // The head travels with the last batch: so it may be the answer that breaks, or its body.
    const body = open(server).then((res) => res.toArray());
    await expect(body).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

test.runIf(hasCurl)('curl succeeds on a whole download', async () => {
  await using server = await serveExport(sourceOf(flights(10)));
  const curl = execFile('curl', ['--silent', '--fail', `${server.url}/export/flights.csv?fields=id`]);
  let body = '';
  curl.stdout?.on('data', (chunk) => {
    body += chunk;
  });
  expect(await once(curl, 'close')).toEqual([0, null]);
  expect(body.split('\r\n')).toEqual(['id', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '']);
});

test('an HTTP/1.0 reader gets the rows without chunks and trailers, and a closed connection', async () => {
  await using server = await serveExport(sourceOf(flights(3)));
  const answer = await talk(server.port, 'GET /export/flights.csv?fields=id HTTP/1.0\r\n\r\n');
  const [head = '', body] = answer.split('\r\n\r\n');
  expect(head).not.toMatch(/^(transfer-encoding|trailer):/im);
  expect(body).toBe('id\r\n1\r\n2\r\n3\r\n');
});

describe('a reader that leaves', () => {
  test('ends the stream while it waits for rows', async () => {
    const { ends, source } = hanging();
    await using server = await serveExport(source);
    const res = await open(server);
    await once(res, 'data');
    res.destroy();
    await server.settled();
    expect(server.signals[0]?.reason).toMatchObject({ code: 'STREAM_CANCELLED' });
    expect(ends.released).toBe(1);
    expect(server.log).toMatchObject([{ level: 30, rows: 2, end: 'reader left' }]);
  });

  test('ends the stream while it waits for its first rows', async () => {
    const started = Promise.withResolvers<void>();
    let released = false;
    // biome-ignore lint/correctness/useYield: it waits for rows that never come
    await using server = await serveExport(async function* (_, signal) {
      try {
        started.resolve();
        await aborted(signal);
      } finally {
        released = true;
      }
    });
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /export/csv HTTP/1.1\r\nHost: here\r\n\r\n');
    await started.promise;
    socket.destroy();
    await server.settled();
    expect(released).toBe(true);
    expect(server.log).toMatchObject([{ rows: 0, bytes: 0, end: 'reader left' }]);
  });

  test('ends the stream while it waits for the reader', async () => {
    const { source, state } = endless();
    await using server = await serveExport(source);
    const socket = await stalled(server);
    socket.destroy();
    await server.settled();
    expect(state.released).toBe(true);
    expect(server.signals[0]?.aborted).toBe(true);
    expect(server.log).toMatchObject([{ end: 'reader left' }]);
  });

  test('ends every stream that was asked for on the connection', async () => {
    const { ends, source } = hanging();
    await using server = await serveExport(source);
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /export/csv HTTP/1.1\r\nHost: here\r\n\r\n'.repeat(2));
    // The second answer runs while the first still has the connection to itself.
    await ends.startedTwice.promise;
    socket.destroy();
    await server.settled();
    expect(ends.released).toBe(2);
    expect(server.log).toMatchObject([{ end: 'reader left' }, { end: 'reader left' }]);
  });
});

describe('a reader that stops reading', () => {
  test('stops the pulls, and gets everything once it goes on', async () => {
    const { source, state } = endless(400);
    await using server = await serveExport(source);
    const socket = await stalled(server);
    const pulled = state.pulled;
    // Round trips through the same server are the clock: all of it had its turn, and nothing was pulled.
    for (let trip = 0; trip < 20; trip++) await fetch(`${server.url}/export/csv`, { method: 'HEAD' });
    expect(state.pulled).toBe(pulled);
    expect(pulled).toBeLessThan(400);

    let received = 0;
    for await (const chunk of socket) received += chunk.length;
    await server.settled();
    expect(state.pulled).toBe(400);
    expect(received).toBeGreaterThan(400 * batchBytes);
    expect(server.log).toMatchObject([{ rows: 400, end: 'complete' }]);
  });
});

test('other requests have a turn between any two batches', async () => {
  let turn = 0;
  let running = true;
  const turns: number[] = [];
  const count = async () => {
    for (; running; turn++) await setImmediate();
  };
  await using server = await serveExport(async function* () {
    for (const batch of batchesOf(flights(50), 1)) {
      turns.push(turn);
      yield batch;
    }
  });
  const counting = count();
  await (await fetch(`${server.url}/export/csv`)).text();
  running = false;
  await counting;
  expect(new Set(turns).size).toBe(50);
});

test('a server that stops breaks off what still runs', async () => {
  const { ends, source } = hanging();
  const stop = new AbortController();
  await using server = await serveExport(source, { stop: stop.signal });
  const res = await open(server);
  await once(res, 'data');
  const rest = res.toArray();
  stop.abort(new SluiceError('STREAM_CANCELLED', 'The server stops.'));
  await expect(rest).rejects.toMatchObject({ code: 'ECONNRESET' });
  await server.settled();
  expect(ends.released).toBe(1);
  expect(server.log).toMatchObject([{ rows: 2, end: 'stopped' }]);
});

test('a server that stops tells those who still wait for their first rows', async () => {
  const stop = new AbortController();
  // biome-ignore lint/correctness/useYield: it waits for rows that never come
  const waiting: Source = async function* (_, signal) {
    stop.abort(new SluiceError('STREAM_CANCELLED', 'The server stops.'));
    await aborted(signal);
  };
  await using server = await serveExport(waiting, { stop: stop.signal });
  const answer = await fetch(`${server.url}/export/csv`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 'STREAM_CANCELLED', detail: 'The server stops.' });
  await server.settled();
  expect(server.log).toMatchObject([{ rows: 0, end: 'stopped' }]);
});

const batchBytes = 100_000;

/** Batches of one large row, as fast as they are pulled. */
function endless(count = Number.POSITIVE_INFINITY) {
  const state = { pulled: 0, released: false };
  const originIata = 'x'.repeat(batchBytes);
  const source: Source = async function* () {
    try {
      while (state.pulled < count) {
        state.pulled++;
        const told = { bytes: batchBytes, delivered: state.pulled, last: state.pulled === count };
        yield rowBatch([{ id: state.pulled, originIata }], told);
      }
    } finally {
      state.released = true;
    }
  };
  return { source, state };
}

/** A reader that has asked and does not read, once everything between it and the server is full. */
async function stalled(server: ExportServer): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1' });
  socket.pause();
  const response = server.nextResponse();
  socket.write('GET /export/csv?fields=id,originIata HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n');
  const res = await response;
  // The kernel takes some more each time that the other side's buffers grow: full is when it takes no more for long.
  for (let still = 0, taken = -1; still < 50; ) {
    await fetch(`${server.url}/export/csv`, { method: 'HEAD' });
    const { bytesWritten = 0 } = res.socket ?? {};
    still = res.writableNeedDrain && bytesWritten === taken ? still + 1 : 0;
    taken = bytesWritten;
  }
  return socket;
}
