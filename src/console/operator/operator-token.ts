/**
 * By this token the page sees all streams of the server. It comes behind the `#` of an address, which a browser sends to
 * nobody, or is typed in; it is kept as long as the tab, and leaves the address at once.
 */
import { useSyncExternalStore } from 'react';
import { takeFromAddress } from '../connection/take-from-address.ts';
import { createWatchers } from '../run/watchers.ts';

const key = 'sluice-operator-token';
const mark = '#token=';
const watchers = createWatchers();

/** Takes the token out of the address, now and whenever one is put there. */
export const takeOperatorToken = (): void => takeFromAddress(mark, keepOperatorToken);

/** @param token undefined forgets it. */
export function keepOperatorToken(token: string | undefined): void {
  if (token === undefined) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, token);
  watchers.tell();
}

export const operatorToken = (): string | undefined => sessionStorage.getItem(key) ?? undefined;
export const useOperatorToken = (): string | undefined => useSyncExternalStore(watchers.watch, operatorToken);
