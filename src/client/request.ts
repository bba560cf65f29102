/** Requests over HTTP, whose failures are StreamErrors: what a server refuses is told in its own words. */
import { broken, StreamError } from './stream-error.ts';

export interface RequestOptions extends RequestInit {
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

/** @throws StreamError `STREAM_BROKEN` for a server that does not answer; the signal's reason. */
export async function reach(
  url: string | URL,
  { fetch = globalThis.fetch, ...init }: RequestOptions,
): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    init.signal?.throwIfAborted();
    throw broken('The server could not be reached.', error);
  }
}

/** @throws StreamError for any other answer than success, too. It is passing where the server is at fault, or busy. */
export async function request(url: string | URL, options: RequestOptions): Promise<Response> {
  const response = await reach(url, options);
  if (response.ok) return response;
  const { status, headers } = response;
  const { detail, code } = await problemOf(response);
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const isPassing = seconds >= 0 || status >= 500;
  throw new StreamError(code, detail, { isPassing, ...(seconds >= 0 && { retryAfterMs: seconds * 1000 }) });
}

/** The sentence and the code of a problem (RFC 9457), or the status. */
async function problemOf(response: Response): Promise<{ readonly detail: string; readonly code: string }> {
  const text = await response.text().catch(() => '');
  try {
    const { detail, code }: { detail?: unknown; code?: unknown } = JSON.parse(text);
    if (typeof detail === 'string') return { detail, code: typeof code === 'string' ? code : 'BAD_RESPONSE' };
  } catch {
    // Not one of Sluice's.
  }
  return {
    detail: `${response.url} answered ${response.status} ${response.statusText}`.trimEnd(),
    code: 'BAD_RESPONSE',
  };
}
