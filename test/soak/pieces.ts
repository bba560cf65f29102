/** Every door as a reader meets it that will go on elsewhere: batch by batch, each with the token behind it. */
import { WebSocket } from 'ws';
import { readParts } from '../../src/cli/parts.ts';

export interface Ask {
  readonly where: object;
  readonly orderBy: readonly object[];
  readonly after?: string | undefined;
}

export interface Piece {
  readonly ids: readonly number[];
  readonly token: string;
  /** On the last one. */
  readonly end?: { readonly rowCount: number; readonly checksum: string };
}

export interface PieceDoor {
  readonly name: string;
  /** @throws where the connection breaks. */
  readonly read: (url: string, ask: Ask) => AsyncGenerator<Piece, void, undefined>;
}

const args = '(where: $where, orderBy: $orderBy, after: $after)';
const declared = '($where: FlightWhere, $orderBy: [FlightOrderBy!], $after: String)';
const subscription = `subscription ${declared} { flights${args} { rows { id } token end { rowCount checksum } } }`;
const list = `query ${declared} { flights${args} @stream(initialCount: 7) { id } }`;

export const pieceDoors: readonly PieceDoor[] = [
  { name: 'subscription, WebSocket', read: overSocket(subscription) },
  { name: '@stream, WebSocket', read: overSocket(list) },
  { name: 'subscription, SSE', read: overHttp(subscription, 'text/event-stream', events) },
  { name: '@stream, SSE', read: overHttp(list, 'text/event-stream', events) },
  { name: '@stream, multipart of 2022', read: overHttp(list, 'multipart/mixed', jsonParts) },
  { name: '@stream, multipart of v0.2', read: overHttp(list, 'multipart/mixed;incrementalSpec=v0.2', jsonParts) },
  { name: 'CSV', read: overDownload('csv') },
  { name: 'NDJSON', read: overDownload('ndjson') },
];

interface Row {
  readonly id: number;
}

/** What one message of GraphQL holds, by whichever door. */
interface Message {
  readonly data?: {
    readonly flights:
      | readonly Row[]
      | { readonly rows: readonly Row[]; readonly token: string; readonly end: Piece['end'] | null };
  };
  readonly incremental?: readonly { readonly items?: readonly Row[] | null; readonly errors?: unknown }[];
  readonly completed?: readonly { readonly errors?: unknown }[];
  readonly extensions?: {
    readonly streams: {
      readonly flights: {
        readonly delivered: number;
        readonly checksum: string;
        readonly token: string;
        readonly complete: boolean;
      };
    };
  };
  readonly errors?: unknown;
}

function pieceOf({ data, incremental = [], completed = [], extensions, errors }: Message): Piece | undefined {
  if (errors || [...incremental, ...completed].some((entry) => entry.errors)) throw new Error('it ended in an error');
  const list = data?.flights ?? [];
  if ('rows' in list) {
    const { rows, token, end } = list;
    return { ids: rows.map(({ id }) => id), token, ...(end && { end }) };
  }
  if (extensions === undefined) return undefined;
  const { delivered: rowCount, checksum, token, complete } = extensions.streams.flights;
  const rows = [...list, ...incremental.flatMap(({ items }) => items ?? [])];
  return { ids: rows.map(({ id }) => id), token, ...(complete && { end: { rowCount, checksum } }) };
}

function overSocket(query: string): PieceDoor['read'] {
  return async function* (url, variables) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    try {
      for await (const { type, payload } of received(socket)) {
        if (type === 'connection_ack')
          socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
        if (type === 'error') throw new Error(JSON.stringify(payload));
        if (type === 'complete') return;
        const piece = type === 'next' ? pieceOf(payload) : undefined;
        if (piece) yield piece;
      }
    } finally {
      socket.terminate();
    }
  };
}

async function* received(socket: WebSocket): AsyncGenerator<{ type: string; payload: Message }> {
  const queue: string[] = [];
  let wake = () => {};
  let over = false;
  const told = () => wake();
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  socket.on('message', (data) => {
    queue.push(String(data));
    told();
  });
  socket.on('error', told).on('close', () => {
    over = true;
    told();
  });
  for (;;) {
    const next = queue.shift();
    if (next !== undefined) yield JSON.parse(next);
    else if (over) throw new Error('the socket broke');
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
}

type Split = (body: AsyncIterable<string>) => AsyncGenerator<Message, void, undefined>;

function overHttp(query: string, accept: string, split: Split): PieceDoor['read'] {
  return async function* (url, variables) {
    const leaving = new AbortController();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { accept, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: leaving.signal,
    });
    try {
      if (response.body === null || !response.ok) throw new Error(await response.text());
      for await (const message of split(response.body.pipeThrough(new TextDecoderStream()))) {
        const piece = pieceOf(message);
        if (piece) yield piece;
      }
    } finally {
      leaving.abort();
    }
  };
}

/** What stands between separators, each as soon as it is whole. */
async function* between(body: AsyncIterable<string>, separator: string): AsyncGenerator<string, void, undefined> {
  let held = '';
  for await (const chunk of body) {
    const parts = (held + chunk).split(separator);
    held = parts.pop() ?? '';
    yield* parts;
  }
}

async function* events(body: AsyncIterable<string>): AsyncGenerator<Message, void, undefined> {
  for await (const event of between(body, '\n\n')) {
    const [, data] = /^data: (\{.*)$/m.exec(event) ?? [];
    if (data === undefined) continue;
    const message: Message = JSON.parse(data);
    const [, id] = /^id: (.+)$/m.exec(event) ?? [];
    // The id of an event is its token.
    if (message.data && 'rows' in message.data.flights && message.data.flights.token !== id)
      throw new Error('an event has another id than its token');
    yield message;
  }
}

async function* jsonParts(body: AsyncIterable<string>): AsyncGenerator<Message, void, undefined> {
  for await (const part of between(body, '\r\n---')) {
    if (part.includes('{')) yield JSON.parse(part.slice(part.indexOf('{')));
  }
}

function overDownload(extension: 'csv' | 'ndjson'): PieceDoor['read'] {
  return async function* (url, { where, orderBy, after }) {
    const query = new URLSearchParams({ fields: 'id', where: JSON.stringify(where), orderBy: JSON.stringify(orderBy) });
    if (after !== undefined) query.set('after', after);
    if (extension === 'csv') query.set('header', 'absent');
    const leaving = new AbortController();
    const headers = { accept: 'multipart/mixed' };
    const response = await fetch(`${url}/export/flights.${extension}?${query}`, { headers, signal: leaving.signal });
    try {
      if (!response.ok) throw new Error(await response.text());
      let last: Piece | undefined;
      let end: Piece['end'];
      for await (const { headers, content } of readParts(response)) {
        const lines = content.toString().split(/\r?\n/).slice(0, -1);
        const ids = lines.map((line) => (extension === 'csv' ? Number(line) : JSON.parse(line).id));
        last = { ids, token: headers.get('resume-token') ?? '' };
        end = { rowCount: Number(headers.get('row-count')), checksum: headers.get('row-checksum') ?? '' };
        yield last;
      }
      if (last && end) yield { ids: [], token: last.token, end };
    } finally {
      leaving.abort();
    }
  };
}
