/**
 * Splits a text that comes in pieces at its separators, each part as soon as it is whole. What follows the last separator
 * is dropped.
 */
export async function* between(
  pieces: AsyncIterable<string>,
  separator: string,
): AsyncGenerator<string, void, undefined> {
  // Is put together once its end is there: a search in all of it, after each piece, would copy it each time.
  let begun = '';
  let rest = '';
  for await (const piece of pieces) {
    rest += piece;
    let start = 0;
    for (let end = rest.indexOf(separator); end >= 0; end = rest.indexOf(separator, start)) {
      yield begun + rest.slice(start, end);
      begun = '';
      start = end + separator.length;
    }
    // The last of it may be the beginning of a separator.
    const sure = Math.max(start, rest.length - separator.length + 1);
    begun += rest.slice(start, sure);
    rest = rest.slice(sure);
  }
}
