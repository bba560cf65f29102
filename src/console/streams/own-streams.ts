/** The names of the streams that this page has opened: by them it may see and steer them, whoever it is. */
import { createWatchers } from '../run/watchers.ts';

/** Those before the last few have ended long ago. */
const KEPT = 20;

const watchers = createWatchers();
let ids: readonly string[] = [];

export function noteStream(id: string): void {
  if (ids.includes(id)) return;
  ids = [...ids, id].slice(-KEPT);
  watchers.tell();
}

/** The newest last. */
export const ownStreams = (): readonly string[] => ids;
export const watchOwnStreams = watchers.watch;
