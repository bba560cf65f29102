/** GraphQL over HTTP, by requests of Node's own, so that a reader can stop reading. */
import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Row } from '../table.ts';
import type { Ask, Reading, Transport } from '../transport.ts';
import { type Operation, streamQuery, variables } from './operations.ts';

/** How a response travels: its coding, and whether its connection is kept for more. */
export interface Way {
  readonly coding?: string;
  readonly keepAlive?: boolean;
}

/** None is used again: the server may just be closing it. */
export const agentOf = ({ keepAlive = false }: Way) => keepAlive && new Agent({ keepAlive });

/** The same rows as a list that is answered whole, as JSON. */
export async function readList(url: string, ask: Ask): Promise<Row[]> {
  const { query, rowsOf } = streamQuery(ask);
  const req = post(url, query, ask, { accept: 'application/json' });
  return openHttp(req, (text) => rowsOf([JSON.parse(text)])).rows();
}

/** A request whose response is not read further than its first bytes, until it is asked for in full. */
export function openHttp(req: ClientRequest, read: (text: string, res: IncomingMessage) => Row[]): Reading {
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
    headers: { ...ask.headers, ...headers, 'content-type': 'application/json' },
    agent,
  });
  req.on('error', () => {});
  req.end(JSON.stringify({ query, variables: variables(ask) }));
  return req;
}

export function openMultipart(accept: string, way: Way = {}): Transport['open'] {
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

export function openEvents(operation: Operation, way: Way = {}): Transport['open'] {
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
