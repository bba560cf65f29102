/** Tells clients apart, for the limits of each client. */
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/** What tells the client of a request from others. */
export type ClientOf = (
  req: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
) => string;

/**
 * By the header, where there is one and the request has it: of several values the last, which is the one that the
 * nearest proxy has added. Otherwise by the address of the peer.
 * @param header in lower case. Whoever reaches the server past the proxy can write what they like into it.
 */
export function createClientOf(header: string | undefined): ClientOf {
  return ({ headers, socket }) => {
    const given = header === undefined ? undefined : headers[header];
    const value = given === undefined ? '' : String(given).split(',').at(-1)?.trim();
    return value ? value.slice(0, MAX_LENGTH) : networkOf(socket.remoteAddress ?? 'gone');
  };
}

/** A name is kept for as long as a stream runs, and logged. */
const MAX_LENGTH = 200;

/** An IPv6 client has a network of its own, of 64 bits, and may change its address in it at will. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  const groups = [...front, ...zeros, ...back].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}
