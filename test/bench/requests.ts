/** Small requests, as data: what is asked of Sluice, what is asked of who else does it, and how near Sluice shall come. */
import { get, graphql, type HttpRequest, type Request } from './client/request.ts';
import type { ServerName } from './servers/servers.ts';

export interface SmallRequest {
  /** By which `--only` takes it. */
  readonly name: string;
  readonly title: string;
  readonly ours: HttpRequest;
  readonly peer: { readonly server: ServerName; readonly request: HttpRequest };
  /** Requests a second of Sluice, by those of its peer in the same run: at least so many. */
  readonly bar?: number;
  /** From a request to its first byte, one request at a time, on a warm server: at most so many milliseconds. */
  readonly firstByteMs?: number;
  /** By how many milliseconds that byte may come later than its peer's, at most. */
  readonly laterMs?: number;
  /** Whether Sluice reads by a role of PostgreSQL. Default: as the account itself. */
  readonly byRole?: boolean;
  /** A text that every answer has. */
  readonly holds: string;
}

const plain = 'id date delay distance originIata destinationIata';
const json = 'application/json';
const list = `{ flights(first: 20) { ${plain} } }`;
const related = `{ flights(first: 20) { ${plain} origin { city } } }`;
const lookUp = `{ flight(id: 7) { ${plain} } }`;
const fields = 'fields=id,date,delay,distance,originIata,destinationIata';

const csv20 = http(get(`/export/flights.csv?first=20&${fields}`));

export const smallRequests: readonly SmallRequest[] = [
  { name: 'list', title: 'List of 20', bar: 1.5, holds: '"id":20', ...both(list) },
  { name: 'list-related', title: 'List of 20, with a relation', bar: 1.5, holds: '"id":20', ...both(related) },
  { name: 'look-up', title: 'Look-up by key', bar: 1, holds: '"id":7', ...both(lookUp) },
  { name: 'typename', title: '`{ __typename }`', bar: 0.7, holds: '"Query"', ...both('{ __typename }') },
  {
    name: 'csv-20',
    title: 'CSV of 20, beside hand-written Node',
    bar: 0.5,
    firstByteMs: 2,
    holds: '\r\n20,',
    ours: csv20,
    peer: { server: 'by-hand', request: http(get('/')) },
  },
  {
    name: 'stream-related',
    title: '`@stream` of 20, with a relation, beside a list',
    firstByteMs: 4,
    holds: '"id":20',
    ours: http(graphql(`{ flights(first: 20) @stream { ${plain} origin { city } } }`, 'multipart/mixed')),
    peer: { server: 'pothos', request: http(graphql(related, json)) },
  },
  { name: 'csv-20-role', title: 'CSV of 20 by a role, beside the account', ...withRole('\r\n20,', csv20) },
  {
    name: 'look-up-role',
    title: 'Look-up by key by a role, beside the account',
    ...withRole('"id":7', http(graphql(lookUp, json))),
  },
  {
    name: 'stream-role',
    title: '`@stream` of 20 by a role, beside the account',
    ...withRole('"id":20', http(graphql(`{ flights(first: 20) @stream { ${plain} } }`, 'multipart/mixed'))),
  },
];

function withRole(holds: string, request: HttpRequest): Omit<SmallRequest, 'name' | 'title'> {
  return { laterMs: 0.5, byRole: true, holds, ours: request, peer: { server: 'sluice', request } };
}

function both(query: string): Pick<SmallRequest, 'ours' | 'peer'> {
  const request = http(graphql(query, json));
  return { ours: request, peer: { server: 'pothos', request } };
}

function http(request: Request): HttpRequest {
  if (request.via !== 'http') throw new Error('a small request is made over HTTP');
  return request;
}
