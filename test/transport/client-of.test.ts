import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { createClientOf } from '../../src/http/client-of.ts';

/** What is looked at of a request. */
const request = (remoteAddress: string, headers = {}) => ({ headers, socket: { remoteAddress } }) as IncomingMessage;

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1:2%eth0', 'fe80:0:0:0::/64'],
])('is the peer, or its network: %s', (address, client) => {
  expect(createClientOf(undefined)(request(address, { 'x-forwarded-for': '1.2.3.4' }))).toBe(client);
});

it.each([
  ['a name', { 'x-user': 'ada' }, 'ada'],
  ['the value of the nearest proxy', { 'x-user': 'forged, 10.0.0.1 , 10.0.0.2' }, '10.0.0.2'],
  ['the peer, where it is not there', {}, '127.0.0.1'],
  ['the peer, where it is empty', { 'x-user': ' ' }, '127.0.0.1'],
])('is what the header says: %s', (_, headers, client) => {
  expect(createClientOf('x-user')(request('127.0.0.1', headers))).toBe(client);
});
