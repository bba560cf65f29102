/**
 * By which names the server may be called. A page of somebody else's can give its own name the address of this machine
 * (DNS rebinding): to the browser it then is the same origin, but the name is still the page's. Addresses cannot be
 * taken over in that way, and pass.
 */

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { memoized } from '../core/memo.ts';
import { SluiceError } from '../errors.ts';
import { isLoopback } from './is-loopback.ts';

/** Whether a request was meant for this server, by its `Host`. */
export type HostCheck = (req: IncomingMessage) => boolean;

/**
 * @param host address that the server listens on.
 * @param allowed names besides `localhost`, in lower case; `*` for any. Undefined: none, where `host` is an address of
 * this machine only, and any elsewhere.
 */
export function createHostCheck(host: string, allowed: readonly string[] | undefined): HostCheck {
  const names = allowed ?? (isLoopback(host) ? [] : ['*']);
  if (names.includes('*')) return () => true;
  const known = new Set([...names, host.toLowerCase(), 'localhost']);
  const isOurs = (host: string) => {
    const name = nameOf(host);
    return known.has(name) || name.endsWith('.localhost') || isIP(name) > 0;
  };
  const isOursAgain = memoized(isOurs, 100, 200);
  // No browser leaves it out.
  return ({ headers: { host } }) => host === undefined || isOursAgain(host);
}

/** Whether a request names several hosts. Node takes the first, a proxy perhaps the last. */
export function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  return hosts > 1;
}

/** What one is told whose `Host` is not known. */
export const misdirected = (host: string | undefined) =>
  new SluiceError(
    'BAD_USER_INPUT',
    `This server is not called ${JSON.stringify(nameOf(host ?? ''))}. Name it in ALLOWED_HOSTS, or call it by its address.`,
  );

/** Without port, brackets and the dot at the end. */
const nameOf = (host: string) =>
  host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
