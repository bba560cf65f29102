/** An answer as one of the Fetch API: its body read as it is pulled, and failed where it fails. */
import { SluiceError } from '../errors.ts';
import { turn } from '../iterable/turn.ts';
import { type Asked, isStreamed, type StreamedBody } from './answer.ts';
import type { AnswerDownload } from './answer-download.ts';
import { errorAnswer, type RequestLog } from './problem-answer.ts';

export interface ToResponseOptions {
  readonly client: Asked['client'];
  /** Aborted when the server stops. */
  readonly stop?: AbortSignal | undefined;
  readonly log: RequestLog;
}

/** Answers a request: with a problem, too, where its signal is aborted before there is an answer. Never rejects. */
export async function toResponse(
  request: Request,
  answer: AnswerDownload,
  { client, stop, log }: ToResponseOptions,
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const reader = new AbortController();
  const leave = () => reader.abort(new SluiceError('STREAM_CANCELLED', 'The reader left.'));
  const end = () => reader.abort(stop?.reason);
  request.signal.addEventListener('abort', leave, { once: true });
  stop?.addEventListener('abort', end, { once: true });
  if (request.signal.aborted) leave();
  if (stop?.aborted) end();
  const { signal } = reader;
  const settle = () => {
    request.signal.removeEventListener('abort', leave);
    stop?.removeEventListener('abort', end);
  };

  try {
    const { status, headers, body } = await answer({
      method: request.method,
      target: `${pathname}${search}`,
      header: (name) => request.headers.get(name) ?? undefined,
      client,
      // The Fetch API has none.
      takesTrailers: false,
      signal,
    });
    if (isStreamed(body)) return new Response(streamOf(body, { signal, leave, settle }), { status, headers });
    settle();
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  } catch (error) {
    settle();
    const { status, headers, body } = errorAnswer(error, log);
    return new Response(body, { status, headers });
  }
}

interface Reading {
  /** Aborted when the reader has left, and when the server stops. */
  readonly signal: AbortSignal;
  readonly leave: () => void;
  /** Called once the body is over. */
  readonly settle: () => void;
}

/** Nothing is read ahead of a reader: the database waits for it. */
function streamOf({ begun, chunks }: StreamedBody, { signal, leave, settle }: Reading): ReadableStream<Uint8Array> {
  let step: IteratorResult<Uint8Array, unknown> | undefined = begun;
  const letGo = () => chunks.return({}).finally(settle);
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // A body that nobody pulls hears of it here.
        const fail = () => {
          controller.error(signal.reason);
          letGo().catch(() => {}); // the reason is what the reader is told
        };
        signal.addEventListener('abort', fail, { once: true });
        if (signal.aborted) fail();
      },
      async pull(controller) {
        try {
          // A reader that has all at hand would never let others have their turn.
          await turn();
          step ??= await chunks.next();
          // A pull is over only once it has given something.
          while (!step.done && step.value.length === 0) step = await chunks.next();
          signal.throwIfAborted();
          if (step.done) {
            settle();
            controller.close();
          } else {
            controller.enqueue(step.value);
            step = undefined;
          }
        } catch (error) {
          settle();
          throw error;
        }
      },
      async cancel() {
        leave();
        await letGo();
      },
    },
    { highWaterMark: 0 },
  );
}
