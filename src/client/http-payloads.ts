/** An operation over HTTP, answered as multipart, as server-sent events, or at once. */
import { readEvents } from './events.ts';
import { boundaryOf, readParts } from './multipart.ts';
import { piecesOf } from './pieces.ts';
import { reach } from './request.ts';
import { broken, refused, StreamError } from './stream-error.ts';
import type { Payload, ResponseError } from './types.ts';

export interface HttpRequest {
  readonly url: string;
  readonly body: string;
  readonly accept: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/**
 * The payloads of the answer. The next one is read when it is asked for: what is left unread waits in the socket, and
 * the server with it.
 */
export async function* httpPayloads(request: HttpRequest): AsyncGenerator<Payload, void, undefined> {
  const response = await send(request);
  let streamId = response.headers.get('stream-id');
  for await (const payload of payloadsOf(response)) {
    // Over WebSocket, which has no headers, the first payload of a list names its stream so.
    yield streamId === null || payload.hasNext === undefined
      ? payload
      : { ...payload, extensions: { ...payload.extensions, streamIds: { list: streamId } } };
    streamId = null;
  }
}

async function* payloadsOf(response: Response): AsyncGenerator<Payload, void, undefined> {
  const type = response.headers.get('content-type') ?? '';
  const boundary = boundaryOf(type);
  if (boundary !== undefined) {
    for await (const part of readParts(textOf(response), boundary)) yield parse(part);
  } else if (/^text\/event-stream\b/i.test(type)) {
    yield* eventPayloads(response);
  } else {
    yield await wholePayload(response);
  }
}

const send = ({ body, accept, headers, url, fetch, signal }: HttpRequest): Promise<Response> =>
  reach(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept, ...headers },
    body,
    fetch,
    signal,
  });

async function* eventPayloads(response: Response): AsyncGenerator<Payload, void, undefined> {
  for await (const { event, data } of readEvents(textOf(response))) {
    if (event === 'complete') return;
    if (event === 'next') yield parse(data);
  }
  throw broken('The events ended before the last of them.');
}

async function* textOf(response: Response): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const piece of piecesOf(response)) yield decoder.decode(piece, { stream: true });
}

/** An answer in one: a list that was not streamed, or a refusal, of GraphQL or of HTTP. */
async function wholePayload(response: Response): Promise<Payload> {
  const text = await response.text().catch((error: unknown) => {
    throw broken('The connection broke.', error);
  });
  const answer = parse(text) as Payload & { readonly detail?: unknown; readonly code?: unknown };
  if (answer.data !== undefined || answer.errors !== undefined) return answer;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  if (typeof answer.detail === 'string') throw refused([problem(answer.detail, answer.code, retryAfter)]);
  throw new StreamError('BAD_RESPONSE', `The server answered ${response.status} with something else than GraphQL.`);
}

/** @param retryAfter in seconds, where the header has a number of them. */
const problem = (message: string, code: unknown, retryAfter: number): ResponseError => ({
  message,
  extensions: { code, ...(Number.isFinite(retryAfter) && { retryAfter }) },
});

function parse(text: string): Payload {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StreamError('BAD_RESPONSE', 'The server sent something else than JSON.', { cause });
  }
}
