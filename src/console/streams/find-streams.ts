/** Finds streams that hold all words of a search, anywhere in what is shown of them. */
import type { StreamStatus } from './watch-statuses.ts';

/** @param search words between spaces, in any case; none for all streams. */
export function findStreams(streams: readonly StreamStatus[], search: string): readonly StreamStatus[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return streams;
  return streams.filter(({ model, transport, client, state, outcome, reason, message, plan }) => {
    const text = [model, transport, client, state, outcome, reason, message, plan].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
