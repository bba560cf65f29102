/**
 * By this token the page asks for rows. It comes behind the `#` of an address, which a browser sends to nobody, or is typed in; it is
 * kept as long as the tab, and leaves the address at once.
 */
import { useSyncExternalStore } from 'react';
import { takeFromAddress } from '../connection/take-from-address.ts';
import { createWatchers } from '../run/watchers.ts';

const key = 'sluice-bearer';
const mark = '#bearer=';
const watchers = createWatchers();
let refusal: string | undefined;

/** Takes the token out of the address, now and whenever one is put there. */
export const takeBearer = (): void => takeFromAddress(mark, keepBearer);

/** @param token undefined forgets it. */
export function keepBearer(token: string | undefined): void {
  if (token === undefined) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, token);
  refusal = undefined;
  watchers.tell();
}

export const bearer = (): string | undefined => sessionStorage.getItem(key) ?? undefined;
export const useBearer = (): string | undefined => useSyncExternalStore(watchers.watch, bearer);
/** What the server says of the token, or of its absence, where it refuses that. */
export const useRefusal = (): string | undefined => useSyncExternalStore(watchers.watch, () => refusal);

/** Says on the page that the server refuses the token. */
export function refuseBearer(message: string): void {
  refusal = message;
  watchers.tell();
}

/** Resolves with the next token that somebody brings. */
export async function nextBearer(message: string): Promise<string | undefined> {
  refuseBearer(message);
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = watchers.watch(() => {
    if (refusal === undefined) resolve();
  });
  await promise;
  stop();
  return bearer();
}
