/** The body of an answer, in the pieces in which it comes. */
import { broken } from './stream-error.ts';

/** Leaving it early cancels the body. @throws StreamError `STREAM_BROKEN` where the connection breaks. */
export async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw broken('The connection broke.', error);
      });
      if (done) return;
      yield value;
    }
  } finally {
    // What is left of it is not wanted; nor is the news that it broke.
    await reader.cancel().catch(() => {});
  }
}
