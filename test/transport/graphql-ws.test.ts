/** The `graphql-transport-ws` protocol, message by message, against the whole server. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';

const protocol = 'graphql-transport-ws';
const named = 'https://app.example.com';

let database: TestDatabase;
let server: TestServer;
let activity: Activity;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 100_000);
  server = await startServer({ DATABASE_URL: database.url, MAX_STREAMS: '2', CORS_ORIGINS: named });
  activity = await watchActivity(database.url);
});
afterAll(async () => {
  await activity?.[Symbol.asyncDispose]();
  await server?.dispose();
  await database?.dispose();
});

interface Message {
  readonly type: string;
  readonly id?: string;
  // What is in it depends on the type; the tests compare it.
  readonly payload?: {
    readonly data?: { readonly flights: { readonly delivered: number; readonly end: object | null } };
  };
}

/** A socket that keeps what it is sent, and gives it out message by message. */
class Socket implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting: ((message: Message) => boolean)[] = [];
  readonly messages: Message[] = [];
  readonly closed: Promise<number>;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close').then(([code]) => code);
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      this.messages.push(message);
      const index = this.#waiting.findIndex((wants) => wants(message));
      if (index >= 0) this.#waiting.splice(index, 1);
    });
  }

  send(message: object | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string): void {
    this.send({ type: 'subscribe', id, payload: { query } });
  }

  /** The first message, of those that have come or come yet, of a type and to an id. */
  first(type: string, id?: string): Promise<Message> {
    const wanted = (message: Message) => message.type === type && message.id === id;
    const there = this.messages.find(wanted);
    if (there) return Promise.resolve(there);
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    this.#waiting.push((message) => {
      if (wanted(message)) resolve(message);
      return wanted(message);
    });
    this.closed.then((code) => reject(new Error(`closed with ${code} before ${type} ${id}`)));
    return promise;
  }

  of(id: string): Message[] {
    return this.messages.filter((message) => message.id === id);
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}

const urlOf = () => `${server.url.replace('http', 'ws')}/graphql`;

async function open(options: ClientOptions = {}): Promise<Socket> {
  const raw = new WebSocket(urlOf(), protocol, options);
  const socket = new Socket(raw);
  await once(raw, 'open');
  return socket;
}

async function connect(): Promise<Socket> {
  const socket = await open();
  socket.send({ type: 'connection_init' });
  await socket.first('connection_ack');
  return socket;
}

/** The status that answers an upgrade which is refused. */
async function refusal(url: string, options: ClientOptions): Promise<number | undefined> {
  const socket = new WebSocket(url, protocol, options);
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  response.resume();
  return response.statusCode;
}

const all = 'subscription { flights { rows { id date distance } delivered end { rowCount } } }';
const few = 'subscription { flights(first: 120, batchSize: 50) { rows { id } delivered end { rowCount } } }';
/** Waits for its first row while airports are locked, which the others do not read. */
const waiting = 'subscription { flights { rows { origin { city } } delivered } }';

describe('the origin of a page that opens a socket', () => {
  test.each(['https://evil.example.com', `${named}.evil.example`, 'null', 'http://127.0.0.1:1'])(
    'is refused with 403 where it is %s',
    async (origin) => {
      expect(await refusal(urlOf(), { origin })).toBe(403);
    },
  );

  test.each<[string, () => ClientOptions]>([
    ['the server’s own', () => ({ origin: server.url })],
    ['one that CORS_ORIGINS names', () => ({ origin: named })],
    ['none, as outside of browsers', () => ({})],
  ])('is accepted where it is %s', async (_, options) => {
    using socket = await open(options());
    socket.send({ type: 'connection_init' });
    await socket.first('connection_ack');
  });

  test('does not matter on a path where there is no socket', async () => {
    expect(await refusal(`${server.url.replace('http', 'ws')}/elsewhere`, {})).toBe(404);
  });
});

describe('the server closes a socket', () => {
  test('that speaks no protocol, with 4406', async () => {
    using socket = new Socket(new WebSocket(urlOf()));
    expect(await socket.closed).toBe(4406);
  });

  test('that speaks another protocol', async () => {
    // That of the older library; ws itself gives up when the server does not take it.
    const raw = new WebSocket(urlOf(), 'graphql-ws');
    const [error] = await once(raw, 'error');
    expect(error).toMatchObject({ message: 'Server sent no subprotocol' });
  });

  test('that sends what is no message, with 4400', async () => {
    for (const rubbish of ['rubbish', '{"type":"launch"}', '[]', 'null', '{"type":"subscribe","id":"1"}']) {
      using socket = await connect();
      socket.send(rubbish);
      expect(await socket.closed, rubbish).toBe(4400);
    }
  });

  test('that sends more than 1 MB at once, with 1009', async () => {
    using socket = await connect();
    socket.subscribe('1', `{ __typename } #${'x'.repeat(1024 * 1024)}`);
    expect(await socket.closed).toBe(1009);
  });

  test('that subscribes before it is acknowledged, with 4401', async () => {
    using socket = await open();
    socket.subscribe('1', few);
    expect(await socket.closed).toBe(4401);
  });

  test('that initialises twice, with 4429', async () => {
    using socket = await connect();
    socket.send({ type: 'connection_init' });
    expect(await socket.closed).toBe(4429);
  });

  test('that uses an id twice at a time, with 4409, and ends what ran on it', async () => {
    await using _ = await activity.lockAirports();
    using socket = await connect();
    socket.subscribe('1', waiting);
    await activity.streamsAre(1, 'active');
    socket.subscribe('1', few);
    expect(await socket.closed).toBe(4409);
    await activity.streamsAre(0);
  });
});

test('a message of just under 1 MB is taken', async () => {
  using socket = await connect();
  socket.subscribe('1', `{ __typename } #${'x'.repeat(1024 * 1024 - 100)}`);
  expect(await socket.first('next', '1')).toMatchObject({ payload: { data: { __typename: 'Query' } } });
});

test('a ping is answered with its payload', async () => {
  using socket = await connect();
  socket.send({ type: 'ping', payload: { at: 1 } });
  expect(await socket.first('pong')).toEqual({ type: 'pong', payload: { at: 1 } });
});

describe('operations on one socket', () => {
  test('completing one leaves the other', async () => {
    await using _ = await activity.lockAirports();
    using socket = await connect();
    socket.subscribe('left', waiting);
    await activity.streamsAre(1, 'active');
    socket.subscribe('kept', all);
    await socket.first('next', 'kept');
    socket.send({ type: 'complete', id: 'left' });
    await socket.first('complete', 'kept');

    expect(socket.of('kept').at(-2)?.payload?.data?.flights.end).toEqual({ rowCount: 100_000 });
    expect(socket.of('left')).toEqual([]);
    await activity.streamsAre(0);
  });

  test('completing one before its first row cancels its statement in the database', async () => {
    await using _ = await activity.lockAirports();
    using socket = await connect();
    socket.subscribe('1', waiting);
    await activity.streamsAre(1, 'active');
    socket.send({ type: 'complete', id: '1' });
    await activity.streamsAre(0);

    // Nothing is said about it any more, and its id is free.
    socket.subscribe('1', few);
    await socket.first('complete', '1');
    expect(socket.of('1').map(({ type, payload }) => [type, payload?.data?.flights.delivered])).toEqual([
      ['next', 50],
      ['next', 100],
      ['next', 120],
      ['complete', undefined],
    ]);
  });

  test('completing one that is not there does no harm', async () => {
    using socket = await connect();
    socket.send({ type: 'complete', id: 'nobody' });
    socket.subscribe('1', few);
    await socket.first('complete', '1');
  });

  test('closing the socket ends them all', async () => {
    await using _ = await activity.lockAirports();
    {
      using socket = await connect();
      socket.subscribe('1', waiting);
      socket.subscribe('2', waiting);
      await activity.streamsAre(2, 'active');
    }
    await activity.streamsAre(0);
  });

  test('one that is refused gets an error, and the other goes on', async () => {
    using socket = await connect();
    socket.subscribe('good', few);
    for (const [id, query] of [
      ['syntax', 'subscription {'],
      ['field', 'subscription { planes { id } }'],
      ['argument', 'subscription { flights(first: -1) { delivered } }'],
    ] as const) {
      socket.subscribe(id, query);
      const { payload } = await socket.first('error', id);
      expect(payload).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      // An error is the last that is said about an operation.
      expect(socket.of(id)).toHaveLength(1);
    }
    await socket.first('complete', 'good');
  });
});
