/** Requests of the command line: what a server refuses is told in its own words. */
import { messageOf } from '../errors.ts';

/** An answer that asking again would not change. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** An answer that may be better later. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
  /** When the server would be asked again; undefined where it does not say. */
  readonly retryMs: number | undefined;

  constructor(message: string, retryMs?: number) {
    super(message);
    this.retryMs = retryMs;
  }
}

/** @throws Refused, NotNow. */
export async function request(url: URL, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((error: unknown) => {
    init.signal?.throwIfAborted();
    // What fetch throws says little; its cause says what happened.
    throw new NotNow(`${url.origin} cannot be reached: ${messageOf((error as Error).cause ?? error)}`);
  });
  if (response.ok) return response;
  const detail = await detailOf(response);
  const retry = Number(response.headers.get('retry-after') ?? Number.NaN);
  if (response.status === 429 || response.status >= 500)
    throw new NotNow(detail, Number.isNaN(retry) ? undefined : retry * 1000);
  throw new Refused(detail);
}

/** The sentence of a problem (RFC 9457), or the status. */
async function detailOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { detail, code }: { detail?: unknown; code?: unknown } = JSON.parse(text);
    if (typeof detail === 'string') return typeof code === 'string' ? `${code}: ${detail}` : detail;
  } catch {
    // Not one of ours.
  }
  return `${response.url} answered ${response.status} ${response.statusText}`;
}
