import { expect, test } from 'vitest';
import { negotiateCoding } from '../../../src/http/compression/coding.ts';

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['GZip', 'gzip'],
  ['br', 'br'],
  ['zstd', 'zstd'],
  ['gzip, deflate, br, zstd', 'zstd'],
  ['gzip, deflate, br', 'br'],
  ['deflate', 'identity'],
  ['gzip;q=1.0, br;q=0.9, zstd;q=0.8', 'gzip'],
  ['gzip;q=0.001', 'gzip'],
  ['gzip ; q=0.5 , br ; Q=0.7', 'br'],
  ['gzip;q=0', 'identity'],
  ['gzip;q=0, *', 'zstd'],
  ['*', 'zstd'],
  ['*;q=0.5, gzip', 'gzip'],
  ['identity', 'identity'],
  ['identity, gzip;q=0.5', 'identity'],
  ['identity;q=0.5, gzip;q=0.5', 'gzip'],
  ['identity;q=0, br', 'br'],
  ['identity;q=0, *', 'zstd'],
  ['*;q=0, gzip', 'gzip'],
  ['identity;q=0', undefined],
  ['*;q=0', undefined],
  ['deflate, identity;q=0', undefined],
  ['*;q=0, identity', 'identity'],
  // What cannot be read counts as not there.
  ['gzip;q=2', 'identity'],
  ['gzip;q=x, br', 'br'],
  [',,;q=1,', 'identity'],
])('Accept-Encoding: %s gives %s', (accept, coding) => {
  expect(negotiateCoding(accept)).toBe(coding);
});

test.each([
  ['gzip, br', 'identity'],
  ['*', 'identity'],
  ['gzip, identity;q=0', 'gzip'],
  ['identity;q=0', undefined],
])('a tiny answer to %s gets %s', (accept, coding) => {
  expect(negotiateCoding(accept, true)).toBe(coding);
});
