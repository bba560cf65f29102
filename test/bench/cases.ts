/** What is measured, as data: each case a request to a server, and the form of what comes back. */
import { get, graphql, type Request, websocket } from './client/request.ts';
import { type Columns, computed, listed, manyTypes, nested, plain } from './columns.ts';
import { type Format, formats } from './formats.ts';
import type { ServerName } from './servers/servers.ts';

export interface Case {
  /** By which `--only` takes it, and `bars.ts` says what it shall reach. */
  readonly name: string;
  readonly title: string;
  readonly server: ServerName;
  readonly request: Request;
  /** What is asked to check the rows, where the timed request leaves them with the server. Default: `request`. */
  readonly checked?: Request;
  readonly columns: Columns;
  readonly format: Format;
  /** Flights that it can cope with. Default: as many as there are. */
  readonly atMost?: number;
}

const fields = 'fields=id,date,delay,distance,originIata,destinationIata';
const list = ({ graphql: selection }: Columns) => `{ flights @stream { ${selection} } }`;
const batches = `subscription { flights(batchSize: 1000) { rows { ${plain.graphql} } end { rowCount checksum } } }`;

/** What all others are compared with. */
export const copy: Case = {
  name: 'copy',
  title: 'COPY, through Node',
  server: 'copy',
  request: get('/'),
  columns: plain,
  format: formats.plainCsv,
};

export const csv: Case = {
  name: 'csv',
  title: 'CSV',
  server: 'sluice',
  request: get(`/export/flights.csv?${fields}`),
  columns: plain,
  format: formats.csv,
};

/** The same for a viewer with a rule on a column, under the same bar. */
const ruled = (what: Case): Case => ({
  ...what,
  name: `${what.name}-rule`,
  title: `${what.title}, with a rule on a column`,
  server: 'ruled',
});

export const stream: Case = {
  name: 'stream',
  title: '@stream, multipart',
  server: 'sluice',
  request: graphql(list(plain), 'multipart/mixed'),
  columns: plain,
  format: formats.multipart,
};

export const cases: readonly Case[] = [
  csv,
  ruled(csv),
  {
    name: 'csv-gzip',
    title: 'CSV, gzip',
    server: 'sluice',
    request: get(`/export/flights.csv?${fields}`, { 'accept-encoding': 'gzip' }),
    columns: plain,
    format: formats.csv,
  },
  {
    name: 'ndjson',
    title: 'NDJSON',
    server: 'sluice',
    request: get(`/export/flights.ndjson?${fields}`),
    columns: plain,
    format: formats.ndjson,
  },
  stream,
  ruled(stream),
  {
    name: 'nested',
    title: '@stream, with a relation',
    server: 'sluice',
    request: graphql(list(nested), 'multipart/mixed'),
    columns: nested,
    format: formats.multipart,
  },
  {
    name: 'computed',
    title: '@stream, with a resolver',
    server: 'computed',
    request: graphql(list(computed), 'multipart/mixed'),
    columns: computed,
    format: formats.multipart,
  },
  {
    name: 'websocket',
    title: 'Subscription, WebSocket',
    server: 'sluice',
    request: websocket(batches),
    columns: plain,
    format: formats.messages,
  },
  {
    name: 'sse',
    title: 'Subscription, SSE',
    server: 'sluice',
    request: graphql(batches, 'text/event-stream'),
    columns: plain,
    format: formats.events,
  },
  {
    name: 'batches',
    title: '`.batches()`, in process',
    server: 'rows',
    request: get('/batches'),
    checked: get('/batches?all'),
    columns: plain,
    format: formats.counted,
  },
  {
    name: 'rows',
    title: '`for await`, in process',
    server: 'rows',
    request: get('/rows'),
    checked: get('/rows?all'),
    columns: plain,
    format: formats.counted,
  },
  {
    name: 'rows-nested',
    title: '`for await`, with a relation',
    server: 'rows',
    request: get('/nested'),
    checked: get('/nested?all'),
    columns: nested,
    format: formats.counted,
  },
  {
    name: 'rows-lists',
    title: '`for await`, with a list',
    server: 'rows',
    request: get('/lists'),
    checked: get('/lists?all'),
    columns: listed,
    format: formats.counted,
  },
  {
    name: 'rows-types',
    title: '`for await`, many types, 50,000 bookings',
    server: 'rows',
    request: get('/types'),
    checked: get('/types?all'),
    columns: manyTypes,
    format: formats.countedByBigInt,
    // There are as many bookings.
    atMost: 50_000,
  },
  {
    name: 'types-find-many',
    title: '`findMany` pages, many types, 50,000 bookings',
    server: 'peers',
    request: get('/types-find-many'),
    checked: get('/types-find-many?all'),
    columns: manyTypes,
    format: formats.countedByBigInt,
    atMost: 50_000,
  },
  {
    name: 'cursor',
    title: 'pg-cursor, in process',
    server: 'peers',
    request: get('/pg-cursor'),
    checked: get('/pg-cursor?all'),
    columns: plain,
    format: formats.counted,
  },
  {
    name: 'query-stream',
    title: 'pg-query-stream, in process',
    server: 'peers',
    request: get('/pg-query-stream'),
    checked: get('/pg-query-stream?all'),
    columns: plain,
    format: formats.counted,
  },
  {
    name: 'kysely',
    title: 'Kysely, in process',
    server: 'peers',
    request: get('/kysely'),
    checked: get('/kysely?all'),
    columns: plain,
    format: formats.counted,
  },
  {
    name: 'find-many',
    title: '`findMany` pages, in process',
    server: 'peers',
    request: get('/find-many'),
    checked: get('/find-many?all'),
    columns: plain,
    format: formats.counted,
  },
  {
    name: 'pages',
    title: '`findMany` pages → CSV',
    server: 'pages',
    request: get('/'),
    columns: plain,
    format: formats.plainCsv,
  },
  {
    name: 'stock',
    title: 'Yoga’s own `@stream`',
    server: 'stock',
    request: graphql(list(plain), 'multipart/mixed'),
    columns: plain,
    format: formats.plainMultipart,
    atMost: 100_000,
  },
];
