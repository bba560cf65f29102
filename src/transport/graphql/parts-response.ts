/**
 * Writes results that come in parts, in place of Yoga's own writers: those make a string of each result, bytes of the
 * string, and a dozen chunks of a part; here a part is one chunk, and bytes stay bytes. What a client reads is the same.
 */
import { Readable } from 'node:stream';
import type { ExecutionResult } from 'graphql';
import type { FetchAPI, Plugin, YogaInitialContext } from 'graphql-yoga';
import { messageOf } from '../../errors.ts';
import { eventIdOf } from './event-id.ts';
import { joined, lengthOf } from './joined.ts';
import { mediumOf } from './negotiate.ts';
import { RawJson } from './raw-json.ts';
import { resultJson } from './result-json.ts';

/** How parts are told from each other. */
interface Framing {
  readonly headers: Readonly<Record<string, string>>;
  readonly begin: string;
  readonly part: (result: ExecutionResult) => Buffer;
  readonly end: string;
  /** Sent now and then while nothing else is, so that no proxy takes the connection for a dead one. */
  readonly ping?: string;
}

export function usePartsResponse(): Plugin {
  const subscriptions = new WeakSet<Request>();
  return {
    onSubscribe({ args }) {
      // Over WebSocket there is none.
      const { request }: Partial<YogaInitialContext> = args.contextValue;
      if (request !== undefined) subscriptions.add(request);
    },
    onResultProcess({ request, result, setResult, setResultProcessor }) {
      const isWhole = !(Symbol.asyncIterator in result);
      if (isWhole && (Array.isArray(result) || !(Object(result.data) instanceof RawJson))) return;
      const accept = request.headers.get('accept');
      if (isWhole && takesJson(accept)) return setResult(inPieces(result));
      // Executing gives nothing else, each result by itself.
      const results = isWhole ? single(result) : (result as AsyncIterable<ExecutionResult>);
      const medium = subscriptions.has(request) ? 'sse' : mediumOf(accept);
      const framing = framings[medium];
      setResultProcessor((_, fetchAPI) => respond(body(results, framing), framing, fetchAPI), medium);
    },
  };
}

/** As Yoga does it, a result that is whole is a part of its own only where its reader takes nothing else. */
const takesJson = (accept: string | null) =>
  accept === null || /\*\/\*|application\/(\*|json|graphql-response\+json)/i.test(accept);

async function* single<T>(result: T): AsyncGenerator<T, void, undefined> {
  yield result;
}

/** A large answer, whole: as pieces that are sent one by one, and of a length that is known. */
function inPieces(result: ExecutionResult): ExecutionResult & { readonly stringify: () => string } {
  const pieces = resultJson(result);
  const http = { headers: { 'content-length': String(lengthOf(pieces)) } };
  return {
    ...result,
    extensions: { ...result.extensions, http },
    // The cast: Yoga makes a response of it without a look, and a response's body may be a stream.
    stringify: () => Readable.from(pieces) as unknown as string,
  };
}

/** Yoga's Fetch API takes Node's streams, which its types do not say. */
const respond = (body: Readable, { headers }: Framing, { ReadableStream, Response }: FetchAPI) =>
  new Response(new ReadableStream(body as unknown as UnderlyingDefaultSource<Uint8Array>), { headers });

/**
 * Pulled by the reader: a result is asked for when the part before it has been taken. Not one is made ahead, as a stream
 * with a queue would have it.
 */
function body(results: AsyncIterable<ExecutionResult>, { begin, part, end, ping }: Framing): Readable {
  const iterator = results[Symbol.asyncIterator]();
  let isPulling = false;
  const pull = async () => {
    if (isPulling) return;
    isPulling = true;
    try {
      const { done, value } = await iterator.next();
      isPulling = false;
      stream.push(done ? Buffer.from(end) : part(value));
      if (done) stream.push(null);
    } catch (error) {
      stream.destroy(error instanceof Error ? error : new Error(messageOf(error)));
    }
  };
  const stream = new Readable({
    highWaterMark: 0,
    read: () => void pull(),
    destroy(error, callback) {
      clearInterval(pinging);
      const left = async () => void (await iterator.return?.());
      left().then(() => callback(error), callback);
    },
  });
  stream.push(begin);
  const pinging = ping && setInterval(() => stream.readableLength === 0 && stream.push(ping), PING_MS);
  return stream;
}

const PING_MS = 12_000;

const framings: Readonly<Record<ReturnType<typeof mediumOf>, Framing>> = {
  multipart: {
    headers: { connection: 'keep-alive', 'content-type': 'multipart/mixed; boundary="-"' },
    begin: '\r\n---',
    part(result) {
      const json = resultJson(result);
      const head = `\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${lengthOf(json)}\r\n\r\n`;
      return joined([Buffer.from(head), ...json, partEnd]);
    },
    end: '--\r\n',
  },
  sse: {
    headers: { connection: 'keep-alive', 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    // Some browsers take no notice of a response before its first bytes.
    begin: ':\n\n',
    part(result) {
      const id = eventIdOf(result);
      const eventEnd = Buffer.from(id === undefined ? '\n\n' : `\nid: ${id}\n\n`);
      return joined([eventBegin, ...resultJson(result), eventEnd]);
    },
    end: 'event: complete\ndata:\n\n',
    ping: ':\n\n',
  },
};

const partEnd = Buffer.from('\r\n---');
const eventBegin = Buffer.from('event: next\ndata: ');
