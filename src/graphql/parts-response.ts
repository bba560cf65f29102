/**
 * Writes results that come in parts, in place of Yoga's own writers: those make a string of each result, bytes of the
 * string, and a dozen chunks of a part; here a part is one chunk, and bytes stay bytes. What a client reads is the same.
 */
import { Readable } from 'node:stream';
import type { ExecutionResult } from 'graphql';
import type { FetchAPI, Plugin, YogaInitialContext } from 'graphql-yoga';
import { errorCodes, messageOf } from '../errors.ts';
import { eventIdOf, FINISHED } from './event-id.ts';
import { joined, lengthOf, packedPieces } from './joined.ts';
import { requestErrorCode } from './mask-error.ts';
import { mediumOf } from './negotiate.ts';
import { RawJson } from './raw-json.ts';
import { resultJson } from './result-json.ts';

/** How parts are told from each other. */
interface Framing {
  readonly headers: Readonly<Record<string, string>>;
  readonly begin: string;
  readonly part: (result: ExecutionResult) => readonly Uint8Array[];
  /** @param isFinal whether asking again would give nothing else. */
  readonly end: (isFinal: boolean) => string;
  /** Sent now and then while nothing else is, so that no proxy takes the connection for a dead one. */
  readonly ping: string;
  /** The same before the first part. */
  readonly firstPing: string;
}

/** @param heartbeatMs how often a quiet answer sends something. */
export function usePartsResponse(heartbeatMs: number): Plugin {
  const subscriptions = new WeakSet<Request>();
  return {
    onSubscribe({ args }) {
      // Over WebSocket there is none.
      const { request }: Partial<YogaInitialContext> = args.contextValue;
      if (request !== undefined) subscriptions.add(request);
    },
    onResultProcess({ request, result, setResult, setResultProcessor }) {
      const isWhole = !(Symbol.asyncIterator in result);
      const accept = request.headers.get('accept');
      const asksEvents = request.method === 'GET' && mediumOf(accept) === 'sse' && !takesJson(accept);
      if (isWhole && !Array.isArray(result) && asksEvents) {
        const status = statusOfRefusal(result);
        if (status !== undefined)
          return setResultProcessor((_, fetchAPI) => refusal(result, status, fetchAPI), 'application/json');
      }
      if (isWhole && (Array.isArray(result) || !(Object(result.data) instanceof RawJson))) return;
      if (isWhole && takesJson(accept)) return setResult(inPieces(result));
      // Yoga refuses it.
      if (isWhole && !takesParts(accept)) return;
      // Executing gives nothing else, each result by itself.
      const results = isWhole ? single(result) : (result as AsyncIterable<ExecutionResult>);
      const medium = subscriptions.has(request) ? 'sse' : mediumOf(accept);
      const framing = framings[medium];
      setResultProcessor((_, fetchAPI) => respond(body(results, framing, heartbeatMs), framing, fetchAPI), medium);
    },
  };
}

/** As Yoga does it, a result that is whole is a part of its own only where its reader takes nothing else. */
const takesJson = (accept: string | null) =>
  accept === null || /\*\/\*|application\/(\*|json|graphql-response\+json)/i.test(accept);

const takesParts = (accept: string | null) => /multipart\/(\*|mixed)|text\/(\*|event-stream)/i.test(accept ?? '');

async function* single<T>(result: T): AsyncGenerator<T, void, undefined> {
  yield result;
}

/** An answer of fewer bytes is sent as one text. */
const SMALL = 64 * 1024;

/** An answer that holds ready text, whole: as pieces that are sent one by one, and of a length that is known. */
function inPieces(result: ExecutionResult): ExecutionResult & { readonly stringify: () => string } {
  const pieces = resultJson(result);
  if (lengthOf(pieces) < SMALL) return { ...result, stringify: () => joined(pieces).toString() };
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
function body(results: AsyncIterable<ExecutionResult>, framing: Framing, heartbeatMs: number): Readable {
  const { begin, part, end } = framing;
  let ping = framing.firstPing;
  let isFinal = true;
  const iterator = results[Symbol.asyncIterator]();
  let isPulling = false;
  const pull = async () => {
    if (isPulling) return;
    isPulling = true;
    try {
      const { done, value } = await iterator.next();
      isPulling = false;
      ping = done || isLast(value) ? '' : framing.ping;
      if (!done) isFinal = !mayGoOn(value);
      for (const piece of done ? [Buffer.from(end(isFinal))] : part(value)) stream.push(piece);
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
  const pinging = setInterval(() => ping !== '' && stream.readableLength === 0 && stream.push(ping), heartbeatMs);
  return stream;
}

/** A payload that says so is followed by none, however long its stream takes to end. */
const isLast = (result: ExecutionResult): boolean => 'hasNext' in result && result.hasNext === false;

/** Lets nginx pass parts on as they come. */
const unbuffered = { 'x-accel-buffering': 'no' } as const;

/** Whether a stream that has ended with this result goes on when it is asked for again. */
const mayGoOn = ({ errors = [] }: ExecutionResult): boolean =>
  errors.some(({ extensions }) => extensions.retryAfter !== undefined || extensions.token !== undefined);

/**
 * The status of an operation that is refused, and will be again: an EventSource, which asks by GET, takes it as final,
 * while it would ask a stream of one error again for ever. Undefined where waiting helps.
 */
function statusOfRefusal(result: ExecutionResult): number | undefined {
  const [error] = result.errors ?? [];
  if (error === undefined || result.data != null || mayGoOn(result)) return undefined;
  return errorCodes[requestErrorCode(error)];
}

function refusal(result: ExecutionResult, status: number, { Response }: FetchAPI): Response {
  const errors = result.errors?.map((error) => {
    const { http: _, ...extensions } = error.extensions;
    return { ...error.toJSON(), extensions };
  });
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return new Response(JSON.stringify({ errors }), { status, headers });
}

const framings: Readonly<Record<ReturnType<typeof mediumOf>, Framing>> = {
  multipart: {
    headers: { ...unbuffered, 'content-type': 'multipart/mixed; boundary="-"' },
    begin: '\r\n---',
    part(result) {
      const json = resultJson(result);
      const head = `\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${lengthOf(json)}\r\n\r\n`;
      return packedPieces([Buffer.from(head), ...json, Buffer.from(partEnd)]);
    },
    end: () => '--\r\n',
    // Every format takes a payload without rows; only the first has to have data.
    ping: '\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 16\r\n\r\n{"hasNext":true}\r\n---',
    // Padding behind the boundary, which all clients pass over; text before it, some of them do not.
    firstPing: ' ',
  },
  sse: {
    headers: { ...unbuffered, 'content-type': 'text/event-stream', 'cache-control': 'no-cache' },
    // Some browsers take no notice of a response before its first bytes.
    begin: ':\n\n',
    part(result) {
      const id = eventIdOf(result);
      const eventEnd = Buffer.from(id === undefined ? '\n\n' : `\nid: ${id}\n\n`);
      return packedPieces([Buffer.from(eventBegin), ...resultJson(result), eventEnd]);
    },
    end: (isFinal) => `event: complete\ndata:${isFinal ? `\nid: ${FINISHED}` : ''}\n\n`,
    ping: ':\n\n',
    firstPing: ':\n\n',
  },
};

const partEnd = '\r\n---';
const eventBegin = 'event: next\ndata: ';
