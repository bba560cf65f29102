/**
 * By which names the server may be called. A page of somebody else's can give its own name the address of this machine
 * (DNS rebinding): to the browser it then is the same origin, but the name is still the page's. Addresses cannot be
 * taken over in that way, and pass.
 */

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
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
  return ({ headers }) => {
    // No browser leaves it out.
    if (headers.host === undefined) return true;
    const name = nameOf(headers.host);
    return known.has(name) || name.endsWith('.localhost') || isIP(name) > 0;
  };
}

/** Whether a request names several hosts. Node takes the first, a proxy perhaps the last. */
export const hasTwoHosts = ({ headersDistinct }: IncomingMessage): boolean => (headersDistinct.host?.length ?? 0) > 1;

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
