/** The time zone in which moments are shown and typed in: UTC, or that of the browser. The choice is kept. */
import { useSyncExternalStore } from 'react';
import { createWatchers } from '../run/watchers.ts';

export type Zone = 'utc' | 'local';

const key = 'sluice-zone';
const watchers = createWatchers();

export const currentZone = (): Zone => (localStorage.getItem(key) === 'local' ? 'local' : 'utc');

export function chooseZone(zone: Zone): void {
  localStorage.setItem(key, zone);
  watchers.tell();
}

export const useZone = (): Zone => useSyncExternalStore(watchers.watch, currentZone);

/** `UTC`, or the name that the browser has for its own. */
export const nameOf = (zone: Zone): string =>
  zone === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
