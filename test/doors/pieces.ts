/** How a reader goes through a door that will go on elsewhere: piece by piece, each with the token behind it. */
import { WebSocket } from 'ws';
import { readDownloadParts } from '../../src/client/download-parts.ts';

export interface PieceAsk {
  /** Whose rows have an `id`. Default: the flights. */
  readonly table?: { readonly list: string; readonly model: string };
  readonly where: object;
  readonly orderBy: readonly object[];
  readonly after?: string | undefined;
  /** Paths to more columns than the key, separated by commas, such as `date,destination.name`. */
  readonly also?: string;
  /** Of the request, besides those that the door needs. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Piece {
  readonly ids: readonly number[];
  /** The same rows as they came: lines of CSV, or objects. */
  readonly rows: readonly unknown[];
  readonly token: string;
  /** Which snapshot of the database it is of. */
  readonly snapshot: number;
  /** On the last one. */
  readonly end?: { readonly rowCount: number; readonly checksum: string };
}

/** @throws where the connection breaks, and what a GraphQL error says, as JSON. */
export type ReadPieces = (url: string, ask: PieceAsk) => AsyncGenerator<Piece, void, undefined>;

/** The text of a GraphQL operation, whose rows come under the name of flights. */
type Document = (ask: PieceAsk) => string;

const args = '(where: $where, orderBy: $orderBy, after: $after)';
const flights = { list: 'flights', model: 'Flight' };
const declared = ({ table: { model } = flights }: PieceAsk) =>
  `($where: ${model}Where, $orderBy: [${model}OrderBy!], $after: String)`;
const rows = ({ table: { list } = flights }: PieceAsk) => `flights: ${list}${args}`;
const selection = ({ also }: PieceAsk) => ['id', ...(also?.split(',') ?? [])].map(selectPath).join(' ');
const selectPath = (path: string) =>
  path.split('.').reduceRight((inside, name) => `${name}${inside && ` { ${inside} }`}`, '');

const subscription: Document = (ask) =>
  `subscription ${declared(ask)} { ${rows(ask)} { rows { ${selection(ask)} } token snapshot end { rowCount checksum } } }`;
const list: Document = (ask) =>
  `query ${declared(ask)} { ${rows(ask)} @stream(initialCount: 7) { ${selection(ask)} } }`;

/** @param coding of the response; default: none. */
export const piecesOf = {
  subscription: {
    socket: () => overSocket(subscription),
    events: (coding?: string) => overHttp(subscription, 'text/event-stream', events, coding),
  },
  list: {
    socket: () => overSocket(list),
    events: (coding?: string) => overHttp(list, 'text/event-stream', events, coding),
    multipart: (accept: string, coding?: string) => overHttp(list, accept, jsonParts, coding),
  },
  download: (extension: 'csv' | 'ndjson', coding?: string) => overDownload(extension, coding),
};

interface Row {
  readonly id: number;
}

/** What one message of GraphQL holds, by whichever door. */
interface Message {
  readonly data?: {
    readonly flights:
      | readonly Row[]
      | (Pick<Piece, 'token' | 'snapshot'> & { readonly rows: readonly Row[]; readonly end: Piece['end'] | null });
  };
  readonly incremental?: readonly { readonly items?: readonly Row[] | null; readonly errors?: unknown }[];
  readonly completed?: readonly { readonly errors?: unknown }[];
  readonly extensions?: {
    readonly streams: {
      readonly flights: {
        readonly delivered: number;
        readonly checksum: string;
        readonly token: string;
        readonly snapshot: number;
        readonly complete: boolean;
      };
    };
  };
  readonly errors?: unknown;
}

/** @throws the error that a message tells of, once nothing more has come; or because something has. */
async function* piecesIn(messages: AsyncIterable<Message>): AsyncGenerator<Piece, void, undefined> {
  let failure: unknown;
  for await (const message of messages) {
    let piece: Piece | undefined;
    try {
      piece = pieceOf(message);
    } catch (error) {
      failure ??= error;
    }
    if (piece && failure) throw new Error('rows have come after an error', { cause: failure });
    if (piece) yield piece;
  }
  if (failure) throw failure;
}

function pieceOf({ data, incremental = [], completed = [], extensions, errors }: Message): Piece | undefined {
  const failures = [errors, ...[...incremental, ...completed].map((entry) => entry.errors)].filter(Boolean);
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  const list = data?.flights ?? [];
  if ('rows' in list) {
    const { rows, token, snapshot, end } = list;
    return { ids: rows.map(({ id }) => id), rows, token, snapshot, ...(end && { end }) };
  }
  if (extensions === undefined) return undefined;
  const { delivered: rowCount, checksum, token, snapshot, complete } = extensions.streams.flights;
  const rows = [...list, ...incremental.flatMap(({ items }) => items ?? [])];
  return { ids: rows.map(({ id }) => id), rows, token, snapshot, ...(complete && { end: { rowCount, checksum } }) };
}

function overSocket(document: Document): ReadPieces {
  return async function* (url, ask) {
    const { also: _, table: __, headers, ...variables } = ask;
    const query = document(ask);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
    try {
      yield* piecesIn(messagesOf(socket, { query, variables }));
    } finally {
      socket.terminate();
    }
  };
}

/** The messages of one operation, to its end. @throws where the socket breaks, or the operation ends in an error. */
async function* messagesOf(socket: WebSocket, operation: object): AsyncGenerator<Message, void, undefined> {
  for await (const { type, payload } of received(socket)) {
    if (type === 'connection_ack') socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: operation }));
    if (type === 'error') throw new Error(JSON.stringify(payload));
    if (type === 'complete') return;
    if (type === 'next') yield payload;
  }
}

/** No more is read off the socket while there are messages that nobody has taken. */
async function* received(socket: WebSocket): AsyncGenerator<{ type: string; payload: Message }> {
  const queue: string[] = [];
  let wake = () => {};
  let over = false;
  const told = () => wake();
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  socket.on('message', (data) => {
    queue.push(String(data));
    socket.pause();
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
        socket.resume();
      });
  }
}

type Split = (body: AsyncIterable<string>) => AsyncGenerator<Message, void, undefined>;

function overHttp(document: Document, accept: string, split: Split, coding = 'identity'): ReadPieces {
  return async function* (url, ask) {
    const { also: _, table: __, headers, ...variables } = ask;
    const query = document(ask);
    const leaving = new AbortController();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...headers, accept, 'accept-encoding': coding, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: leaving.signal,
    });
    try {
      if (response.body === null || !response.ok) throw new Error(await response.text());
      // Who takes JSON, too, is answered in one piece where no row is left behind the initial ones.
      const isWhole = response.headers.get('content-type')?.includes('json');
      yield* piecesIn(isWhole ? jsonOf(response) : split(response.body.pipeThrough(new TextDecoderStream())));
    } finally {
      leaving.abort();
    }
  };
}

async function* jsonOf(response: Response): AsyncGenerator<Message, void, undefined> {
  yield await response.json();
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

function overDownload(extension: 'csv' | 'ndjson', coding = 'identity'): ReadPieces {
  return async function* (url, { table: { list } = flights, where, orderBy, after, also, headers: more }) {
    const fields = also === undefined ? 'id' : `id,${also}`;
    const query = new URLSearchParams({ fields, where: JSON.stringify(where), orderBy: JSON.stringify(orderBy) });
    if (after !== undefined) query.set('after', after);
    if (extension === 'csv') query.set('header', 'absent');
    const leaving = new AbortController();
    const headers = { ...more, accept: 'multipart/mixed', 'accept-encoding': coding };
    const response = await fetch(`${url}/export/${list}.${extension}?${query}`, { headers, signal: leaving.signal });
    try {
      if (!response.ok) throw new Error(await response.text(), { cause: response.headers.get('retry-after') });
      let last: Piece | undefined;
      let end: Piece['end'];
      for await (const { headers, content } of readDownloadParts(response)) {
        // Of CSV, a line feed may stand in a cell.
        const lines = new TextDecoder()
          .decode(content)
          .split(extension === 'csv' ? '\r\n' : '\n')
          .slice(0, -1);
        const ids = lines.map((line) => (extension === 'csv' ? Number.parseInt(line, 10) : JSON.parse(line).id));
        last = {
          ids,
          rows: lines,
          token: headers.get('resume-token') ?? '',
          snapshot: Number(headers.get('row-snapshots')),
        };
        end = { rowCount: Number(headers.get('row-count')), checksum: headers.get('row-checksum') ?? '' };
        yield last;
      }
      if (last && end) yield { ...last, ids: [], rows: [], end };
    } finally {
      leaving.abort();
    }
  };
}
