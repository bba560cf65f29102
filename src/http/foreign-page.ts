/**
 * Whether a request was started by a page of another origin, without its reader's doing. Such a page cannot read the
 * answer, but the request would cost the database its work all the same.
 */
import type { IncomingMessage } from 'node:http';

export type IsForeign = (req: IncomingMessage) => boolean;

/** @param origins that have access, such as `https://app.example.com`. */
export function createIsForeign(origins: readonly string[]): IsForeign {
  return ({ headers }) => {
    // Browsers send it, and no page can change it; other programs do not.
    const site = headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return false;
    if (headers.origin !== undefined && origins.includes(headers.origin)) return false;
    // A link that a reader clicks may lead here from anywhere, into a window of its own.
    const isClick = headers['sec-fetch-user'] === '?1' && headers['sec-fetch-mode'] === 'navigate';
    const isOwnWindow = headers['sec-fetch-dest'] === 'document' || headers['sec-fetch-dest'] === 'empty';
    return !(isClick && isOwnWindow);
  };
}
