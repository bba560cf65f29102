/**
 * Every door as a client meets it, by raw sockets, so that one list of rules can be run over all of them: open a stream
 * of rows, read all of it, or stop reading, or leave.
 */
import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { WebSocket } from 'ws';
import { checksumOf } from '../utils/checksum.ts';
import { piecesOf, type ReadPieces } from './pieces.ts';
import { flights, type Row, type Table } from './tables.ts';

export interface Ask {
  /** Default: the flights. */
  readonly table?: Table;
  readonly first?: number;
  readonly where?: object;
  readonly orderBy?: readonly object[];
  /** Asks for many more columns, so that few rows fill the sockets. */
  readonly wide?: boolean;
}

export interface Reading {
  /** All rows, once the stream is whole. @throws when it fails or breaks off. */
  readonly rows: () => Promise<Row[]>;
  /** Resolves with the first bytes of rows; nothing more is read until `rows` is called. */
  readonly firstBytes: () => Promise<void>;
  /** Goes away without a word. */
  readonly leave: () => void;
}

export interface Door {
  readonly name: string;
  /** A download has no words for a failure, and breaks off instead. */
  readonly kind: 'subscription' | '@stream' | 'download';
  readonly open: (url: string, ask: Ask) => Reading;
  /** The way of a reader that may go on by another door. */
  readonly pieces: ReadPieces;
}

const variables = ({ first, where, orderBy }: Ask) => ({ first, where, orderBy });
const tableOf = ({ table = flights }: Ask) => table;

/** The text of an operation, and what finds the rows in its answers. */
type Operation = (ask: Ask) => { readonly query: string; readonly rowsOf: (messages: readonly Message[]) => Row[] };

const streamQuery: Operation = (ask) => ({
  query: `query ${declaration(ask)} { ${list(ask)} @stream { ${selection(ask)} } }`,
  rowsOf: (messages) => rowsOfPayloads(messages, tableOf(ask)),
});
const subscriptionQuery: Operation = (ask) => ({
  query: `subscription ${declaration(ask)} { ${list(ask)} { rows { ${selection(ask)} } end { rowCount checksum } } }`,
  rowsOf: (messages) => rowsOfBatches(messages, tableOf(ask)),
});

const declaration = (ask: Ask) => {
  const { model } = tableOf(ask);
  return `($first: Int, $where: ${model}Where, $orderBy: [${model}OrderBy!])`;
};
const list = (ask: Ask) => `${tableOf(ask).list}(first: $first, where: $where, orderBy: $orderBy)`;
const selection = (ask: Ask) => askedOf(ask).selection;

function askedOf(ask: Ask): Pick<Table, 'selection' | 'fields'> {
  const table = tableOf(ask);
  return ask.wide && table.wide ? table.wide : table;
}

/** How a response travels: its coding, and whether its connection is kept for more. */
interface Way {
  readonly coding?: string;
  readonly keepAlive?: boolean;
}

/** None is used again: the server may just be closing it. */
const agentOf = ({ keepAlive = false }: Way) => keepAlive && new Agent({ keepAlive });

const format2022 = 'multipart/mixed;deferSpec=20220824, application/json';
const format02 = 'multipart/mixed;incrementalSpec=v0.2, application/json';

export const doors: readonly Door[] = [
  {
    name: '@stream, multipart, 2022 format',
    kind: '@stream',
    open: openMultipart(format2022),
    pieces: piecesOf.list.multipart(format2022),
  },
  {
    name: '@stream, multipart, v0.2 format',
    kind: '@stream',
    open: openMultipart(format02),
    pieces: piecesOf.list.multipart(format02),
  },
  {
    name: '@stream, SSE, keep-alive',
    kind: '@stream',
    open: openEvents(streamQuery, { keepAlive: true }),
    pieces: piecesOf.list.events(),
  },
  { name: '@stream, WebSocket', kind: '@stream', open: openSocket(streamQuery), pieces: piecesOf.list.socket() },
  {
    name: 'subscription, SSE, keep-alive',
    kind: 'subscription',
    open: openEvents(subscriptionQuery, { keepAlive: true }),
    pieces: piecesOf.subscription.events(),
  },
  {
    name: 'subscription, WebSocket',
    kind: 'subscription',
    open: openSocket(subscriptionQuery),
    pieces: piecesOf.subscription.socket(),
  },
  { name: 'CSV', kind: 'download', open: openDownload('csv', rowsOfCsv), pieces: piecesOf.download('csv') },
  {
    name: 'NDJSON, keep-alive',
    kind: 'download',
    open: openDownload('ndjson', rowsOfLines, { keepAlive: true }),
    pieces: piecesOf.download('ndjson'),
  },
  {
    name: '@stream, multipart, 2022 format, gzip, keep-alive',
    kind: '@stream',
    open: openMultipart(format2022, { coding: 'gzip', keepAlive: true }),
    pieces: piecesOf.list.multipart(format2022, 'gzip'),
  },
  {
    name: '@stream, SSE, zstd',
    kind: '@stream',
    open: openEvents(streamQuery, { coding: 'zstd' }),
    pieces: piecesOf.list.events('zstd'),
  },
  {
    name: 'subscription, SSE, br, keep-alive',
    kind: 'subscription',
    open: openEvents(subscriptionQuery, { coding: 'br', keepAlive: true }),
    pieces: piecesOf.subscription.events('br'),
  },
  {
    name: 'CSV, gzip, keep-alive',
    kind: 'download',
    open: openDownload('csv', rowsOfCsv, { coding: 'gzip', keepAlive: true }),
    pieces: piecesOf.download('csv', 'gzip'),
  },
  {
    name: 'CSV, br',
    kind: 'download',
    open: openDownload('csv', rowsOfCsv, { coding: 'br' }),
    pieces: piecesOf.download('csv', 'br'),
  },
  {
    name: 'CSV, zstd',
    kind: 'download',
    open: openDownload('csv', rowsOfCsv, { coding: 'zstd' }),
    pieces: piecesOf.download('csv', 'zstd'),
  },
  {
    name: 'NDJSON, gzip',
    kind: 'download',
    open: openDownload('ndjson', rowsOfLines, { coding: 'gzip' }),
    pieces: piecesOf.download('ndjson', 'gzip'),
  },
];

/** What a whole stream says of itself. */
interface Proof {
  readonly rowCount: number;
  readonly checksum: string;
}

/** @throws where the rows are not those of which the proof is. */
function proven(rows: Row[], { rowCount, checksum }: Proof): Row[] {
  // A row without its key counts as an empty one.
  const sum = checksumOf(rows.map(({ id = '' }) => id));
  if (rows.length !== rowCount || sum !== checksum)
    throw new Error(`${rows.length} rows with ${sum} are not the ${rowCount} with ${checksum}`);
  return rows;
}

/** One JSON message of a GraphQL response, in whichever format. */
interface Message {
  readonly data?: Readonly<Record<string, Row[] | { readonly rows: Row[]; readonly end: Proof | null }>> | null;
  readonly incremental?: readonly { readonly items?: Row[] | null; readonly errors?: unknown }[];
  readonly completed?: readonly { readonly errors?: unknown }[];
  readonly errors?: readonly { readonly message: string }[];
  readonly hasNext?: boolean;
}

function rowsOfPayloads(messages: readonly Message[], { list }: Table): Row[] {
  const errors = messages.flatMap(({ errors = [], incremental = [], completed = [] }) => [
    ...errors,
    ...[...incremental, ...completed].flatMap((entry) => entry.errors ?? []),
  ]);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  if (messages.at(-1)?.hasNext) throw new Error('broke off');
  return messages.flatMap(({ data, incremental = [] }) => {
    const rows = data?.[list];
    return [...(Array.isArray(rows) ? rows : []), ...incremental.flatMap(({ items }) => items ?? [])];
  });
}

function rowsOfBatches(messages: readonly Message[], { list }: Table): Row[] {
  const batches = messages.map(({ data, errors }) => {
    const batch = data?.[list];
    if (errors || !batch || Array.isArray(batch)) throw new Error(JSON.stringify(errors));
    return batch;
  });
  const end = batches.at(-1)?.end;
  if (!end) throw new Error('broke off');
  return proven(
    batches.flatMap(({ rows }) => rows),
    end,
  );
}

/** The same rows as a list that is answered whole, as JSON. */
export async function readList(url: string, ask: Ask): Promise<Row[]> {
  const { query, rowsOf } = streamQuery(ask);
  const req = post(url, query, ask, { accept: 'application/json' });
  return openHttp(req, (text) => rowsOf([JSON.parse(text)])).rows();
}

/** A request whose response is not read further than its first bytes, until it is asked for in full. */
function openHttp(req: ClientRequest, read: (text: string, res: IncomingMessage) => Row[]): Reading {
  const responded = once(req, 'response') as Promise<[IncomingMessage]>;
  responded.catch(() => {});
  const chunks: Buffer[] = [];
  return {
    async rows() {
      const [res] = await responded;
      for await (const chunk of res) chunks.push(chunk);
      return read(decompressed(Buffer.concat(chunks), res).toString(), res);
    },
    async firstBytes() {
      const [res] = await responded;
      await once(res, 'readable');
      chunks.push(res.read() ?? Buffer.of());
    },
    leave: () => void req.destroy(),
  };
}

const decompressors: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** @throws when it ends before its end. */
function decompressed(bytes: Buffer, { headers }: IncomingMessage): Buffer {
  return decompressors[headers['content-encoding'] ?? '']?.(bytes) ?? bytes;
}

function post(
  url: string,
  query: string,
  ask: Ask,
  headers: Record<string, string>,
  agent: Agent | false = false,
): ClientRequest {
  const req = request(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    agent,
  });
  req.on('error', () => {});
  req.end(JSON.stringify({ query, variables: variables(ask) }));
  return req;
}

function openMultipart(accept: string, way: Way = {}): Door['open'] {
  return (url, ask) => {
    const { query, rowsOf } = streamQuery(ask);
    return openHttp(
      post(url, query, ask, { accept, 'accept-encoding': way.coding ?? 'identity' }, agentOf(way)),
      (text, res) => {
        if (!res.headers['content-type']?.startsWith('multipart/mixed')) return rowsOf([JSON.parse(text)]);
        if (!text.trimEnd().endsWith('-----')) throw new Error('broke off');
        const parts = text.split(/\r\n---(?:--)?\r\n/).filter((part) => part.includes('{'));
        return rowsOf(parts.map((part) => JSON.parse(part.slice(part.indexOf('{')))));
      },
    );
  };
}

function openEvents(operation: Operation, way: Way = {}): Door['open'] {
  return (url, ask) => {
    const { query, rowsOf } = operation(ask);
    return openHttp(
      post(url, query, ask, { accept: 'text/event-stream', 'accept-encoding': way.coding ?? 'identity' }, agentOf(way)),
      (text) => {
        if (!text.includes('event: complete')) throw new Error('broke off');
        const data = text.split('\n').filter((line) => line.startsWith('data: {'));
        return rowsOf(data.map((line) => JSON.parse(line.slice('data: '.length))));
      },
    );
  };
}

function openSocket(operation: Operation): Door['open'] {
  return (url, ask) => {
    const { query, rowsOf } = operation(ask);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const messages: Message[] = [];
    const begun = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    over.promise.catch(() => {});
    begun.promise.catch(() => {});
    const fail = (error: Error) => {
      begun.reject(error);
      over.reject(error);
      socket.terminate();
    };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('broke off')));
    socket.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data));
      if (type === 'connection_ack')
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: variables(ask) } }));
      if (type === 'next') {
        messages.push(payload);
        begun.resolve();
      }
      if (type === 'error') fail(new Error(JSON.stringify(payload)));
      if (type === 'complete') {
        begun.resolve();
        over.resolve();
      }
    });
    return {
      async rows() {
        socket.resume();
        await over.promise;
        socket.close();
        return rowsOf(messages);
      },
      async firstBytes() {
        await begun.promise;
        socket.pause();
      },
      leave: () => socket.terminate(),
    };
  };
}

function openDownload(extension: string, rowsOf: (text: string, table: Table) => Row[], way: Way = {}): Door['open'] {
  const { coding = 'identity' } = way;
  return (url, ask) => {
    const { first, where, orderBy } = ask;
    const table = tableOf(ask);
    const query = new URLSearchParams({ fields: askedOf(ask).fields.join() });
    if (first !== undefined) query.set('first', String(first));
    if (where) query.set('where', JSON.stringify(where));
    if (orderBy) query.set('orderBy', JSON.stringify(orderBy));
    const req = request(`${url}/export/${table.list}.${extension}?${query}`, {
      headers: { 'accept-encoding': coding },
      agent: agentOf(way),
    });
    req.on('error', () => {});
    req.end();
    return openHttp(req, (text, res) => {
      if (res.statusCode !== 200) throw new Error(text);
      if ((res.headers['content-encoding'] ?? 'identity') !== coding) throw new Error(`this is not ${coding}`);
      const rows = rowsOf(text, table);
      const { 'row-count': count, 'row-checksum': checksum } = res.trailers;
      if (count === undefined || checksum === undefined) throw new Error('broke off');
      return proven(rows, { rowCount: Number(count), checksum });
    });
  };
}

function rowsOfCsv(text: string, { rowOf }: Table): Row[] {
  return recordsOfCsv(text).map(rowOf);
}

function recordsOfCsv(text: string): (string | null)[][] {
  // Most of the time of these tests would go by in a parser of what is not there.
  if (!text.includes('"')) return text.split('\r\n').slice(1, -1).map(cellsOfLine);
  return parse(text, {
    from: 2,
    record_delimiter: '\r\n',
    cast: (cell, { quoting }) => (cell === '' && !quoting ? null : cell),
  });
}

const cellsOfLine = (line: string) => line.split(',').map((cell) => (cell === '' ? null : cell));

function rowsOfLines(text: string): Row[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
