/**
 * Every door as a client meets it, by raw sockets, so that one list of rules can be run over all of them: open a stream
 * of flights, read all of it, or stop reading, or leave.
 */
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { WebSocket } from 'ws';

export interface Ask {
  readonly first?: number;
  readonly where?: object;
  readonly orderBy?: readonly object[];
  /** Asks for many more columns, of both airports, so that few rows fill the sockets. */
  readonly wide?: boolean;
}

export interface Flight {
  readonly id: number;
  readonly delay: number | null;
  readonly origin: { readonly city: string | null };
}

export interface Reading {
  /** All rows, once the stream is whole. @throws when it fails or breaks off. */
  readonly rows: () => Promise<Flight[]>;
  /** Resolves with the first bytes of rows; nothing more is read until `rows` is called. */
  readonly firstBytes: () => Promise<void>;
  /** Goes away without a word. */
  readonly leave: () => void;
}

export interface Door {
  readonly name: string;
  /** Whether it has no words for a failure, and breaks off instead. */
  readonly isDownload?: boolean;
  readonly open: (url: string, ask: Ask) => Reading;
}

const airport = ['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude'];
const selection = `id delay origin { city ...Wide @include(if: $wide) } destination @include(if: $wide) { ...Wide }`;
const fragment = `fragment Wide on Airport { ${airport.join(' ')} }`;
const variables = ({ first, where, orderBy, wide = false }: Ask) => ({ first, where, orderBy, wide });
const declaration = '($first: Int, $where: FlightWhere, $orderBy: [FlightOrderBy!], $wide: Boolean!)';
const args = 'first: $first, where: $where, orderBy: $orderBy';
const streamQuery = `query ${declaration} { flights(${args}) @stream { ${selection} } } ${fragment}`;
const subscriptionQuery = `subscription ${declaration} { flights(${args}) { rows { ${selection} } end { rowCount } } } ${fragment}`;

export const doors: readonly Door[] = [
  {
    name: '@stream, multipart, 2022 format',
    open: openMultipart('multipart/mixed;deferSpec=20220824, application/json'),
  },
  {
    name: '@stream, multipart, v0.2 format',
    open: openMultipart('multipart/mixed;incrementalSpec=v0.2, application/json'),
  },
  { name: '@stream, SSE', open: openEvents(streamQuery, rowsOfPayloads) },
  { name: '@stream, WebSocket', open: openSocket(streamQuery, rowsOfPayloads) },
  { name: 'subscription, SSE', open: openEvents(subscriptionQuery, rowsOfBatches) },
  { name: 'subscription, WebSocket', open: openSocket(subscriptionQuery, rowsOfBatches) },
  { name: 'CSV', isDownload: true, open: openDownload('csv', rowsOfCsv) },
  { name: 'NDJSON', isDownload: true, open: openDownload('ndjson', rowsOfLines) },
  {
    name: '@stream, multipart, 2022 format, gzip',
    open: openMultipart('multipart/mixed;deferSpec=20220824, application/json', 'gzip'),
  },
  { name: '@stream, SSE, zstd', open: openEvents(streamQuery, rowsOfPayloads, 'zstd') },
  { name: 'subscription, SSE, br', open: openEvents(subscriptionQuery, rowsOfBatches, 'br') },
  { name: 'CSV, gzip', isDownload: true, open: openDownload('csv', rowsOfCsv, 'gzip') },
  { name: 'CSV, br', isDownload: true, open: openDownload('csv', rowsOfCsv, 'br') },
  { name: 'CSV, zstd', isDownload: true, open: openDownload('csv', rowsOfCsv, 'zstd') },
  { name: 'NDJSON, gzip', isDownload: true, open: openDownload('ndjson', rowsOfLines, 'gzip') },
];

/** One JSON message of a GraphQL response, in whichever format. */
interface Message {
  readonly data?: { readonly flights: Flight[] | { readonly rows: Flight[]; readonly end: object | null } } | null;
  readonly incremental?: readonly { readonly items?: Flight[] | null; readonly errors?: unknown }[];
  readonly completed?: readonly { readonly errors?: unknown }[];
  readonly errors?: readonly { readonly message: string }[];
  readonly hasNext?: boolean;
}

function rowsOfPayloads(messages: readonly Message[]): Flight[] {
  const errors = messages.flatMap(({ errors = [], incremental = [], completed = [] }) => [
    ...errors,
    ...[...incremental, ...completed].flatMap((entry) => entry.errors ?? []),
  ]);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  if (messages.at(-1)?.hasNext) throw new Error('broke off');
  return messages.flatMap(({ data, incremental = [] }) => [
    ...(Array.isArray(data?.flights) ? data.flights : []),
    ...incremental.flatMap(({ items }) => items ?? []),
  ]);
}

function rowsOfBatches(messages: readonly Message[]): Flight[] {
  const batches = messages.map(({ data, errors }) => {
    if (errors || !data || Array.isArray(data.flights)) throw new Error(JSON.stringify(errors));
    return data.flights;
  });
  if (!batches.at(-1)?.end) throw new Error('broke off');
  return batches.flatMap(({ rows }) => rows);
}

/** A request whose response is not read further than its first bytes, until it is asked for in full. */
function openHttp(req: ClientRequest, read: (text: string, res: IncomingMessage) => Flight[]): Reading {
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

function post(url: string, query: string, ask: Ask, headers: Record<string, string>): ClientRequest {
  const req = request(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    agent: false,
  });
  req.on('error', () => {});
  req.end(JSON.stringify({ query, variables: variables(ask) }));
  return req;
}

function openMultipart(accept: string, coding = 'identity'): Door['open'] {
  return (url, ask) =>
    openHttp(post(url, streamQuery, ask, { accept, 'accept-encoding': coding }), (text, res) => {
      if (!res.headers['content-type']?.startsWith('multipart/mixed')) return rowsOfPayloads([JSON.parse(text)]);
      if (!text.trimEnd().endsWith('-----')) throw new Error('broke off');
      const parts = text.split(/\r\n---(?:--)?\r\n/).filter((part) => part.includes('{'));
      return rowsOfPayloads(parts.map((part) => JSON.parse(part.slice(part.indexOf('{')))));
    });
}

function openEvents(query: string, rowsOf: (messages: Message[]) => Flight[], coding = 'identity'): Door['open'] {
  return (url, ask) =>
    openHttp(post(url, query, ask, { accept: 'text/event-stream', 'accept-encoding': coding }), (text) => {
      if (!text.includes('event: complete')) throw new Error('broke off');
      const data = text.split('\n').filter((line) => line.startsWith('data: {'));
      return rowsOf(data.map((line) => JSON.parse(line.slice('data: '.length))));
    });
}

function openSocket(query: string, rowsOf: (messages: Message[]) => Flight[]): Door['open'] {
  return (url, ask) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const messages: Message[] = [];
    const begun = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    over.promise.catch(() => {});
    begun.promise.catch(() => {});
    const fail = (error: Error) => {
      begun.reject(error);
      over.reject(error);
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

function openDownload(extension: string, rowsOf: (text: string) => Flight[], coding = 'identity'): Door['open'] {
  return (url, { first, where, orderBy, wide }) => {
    const more = wide ? ['origin', 'destination'].flatMap((end) => airport.map((field) => `${end}.${field}`)) : [];
    const fields = new Set(['id', 'delay', 'origin.city', ...more]);
    const query = new URLSearchParams({ fields: [...fields].join() });
    if (first !== undefined) query.set('first', String(first));
    if (where) query.set('where', JSON.stringify(where));
    if (orderBy) query.set('orderBy', JSON.stringify(orderBy));
    const req = request(`${url}/export/flights.${extension}?${query}`, {
      headers: { 'accept-encoding': coding },
      agent: false,
    });
    req.on('error', () => {});
    req.end();
    return openHttp(req, (text, res) => {
      if (res.statusCode !== 200) throw new Error(text);
      if ((res.headers['content-encoding'] ?? 'identity') !== coding) throw new Error(`this is not ${coding}`);
      const rows = rowsOf(text);
      if (Number(res.trailers['row-count']) !== rows.length) throw new Error('broke off');
      return rows;
    });
  };
}

function rowsOfCsv(text: string): Flight[] {
  const records: string[][] = parse(text, { from: 2 });
  return records.map(([id, delay, city]) => ({
    id: Number(id),
    delay: delay === '' ? null : Number(delay),
    origin: { city: city === '' ? null : String(city) },
  }));
}

function rowsOfLines(text: string): Flight[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
