/** The parts of a `multipart/mixed` body, as they come. */
import { broken } from './stream-error.ts';

/**
 * The bodies of the parts, from a body's text in pieces cut anywhere.
 * @throws StreamError `STREAM_BROKEN` where the body ends before its last boundary.
 */
export async function* readParts(
  pieces: AsyncIterable<string>,
  boundary: string,
): AsyncGenerator<string, void, undefined> {
  const delimiter = `\r\n--${boundary}`;
  // The first boundary may stand at the very beginning.
  let rest = '\r\n';
  // What came before it. It is put together once it is whole: see between.ts.
  let begun = '';
  let isPart = false;
  for await (const piece of pieces) {
    rest += piece;
    let end = rest.indexOf(delimiter);
    // Two characters more tell the last boundary from the others.
    while (end >= 0 && rest.length >= end + delimiter.length + 2) {
      if (isPart) yield bodyOf(begun + rest.slice(0, end));
      if (rest.startsWith('--', end + delimiter.length)) return;
      isPart = true;
      begun = '';
      rest = rest.slice(end + delimiter.length);
      end = rest.indexOf(delimiter);
    }
    const sure = end < 0 ? Math.max(0, rest.length - delimiter.length) : end;
    begun += rest.slice(0, sure);
    rest = rest.slice(sure);
  }
  throw broken('The answer ended before its last part.');
}

/** What follows a part's headers. */
function bodyOf(part: string): string {
  const end = part.indexOf('\r\n\r\n');
  return end < 0 ? '' : part.slice(end + 4);
}

/** The boundary that a content type names; undefined where it is not multipart. */
export function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/mixed\b/i.test(contentType)) return undefined;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]*)"|([^;\s]*))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? '-';
}
