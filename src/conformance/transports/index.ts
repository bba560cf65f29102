/** Every transport, with its formats and codings. */
import type { Transport } from '../transport.ts';
import { openDownload, rowsOfCsv, rowsOfLines } from './open-download.ts';
import { openEvents, openMultipart } from './open-http.ts';
import { openSocket } from './open-socket.ts';
import { streamQuery, subscriptionQuery } from './operations.ts';
import { piecesOf } from './pieces.ts';

const format2022 = 'multipart/mixed;deferSpec=20220824, application/json';
const format02 = 'multipart/mixed;incrementalSpec=v0.2, application/json';

export const transports: readonly Transport[] = [
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
