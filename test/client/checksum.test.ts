import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { createChecksum } from '../../src/client/checksum.ts';
import fc from '../utils/fast-check.ts';

test('is CRC-32 of the keys, each followed by a line feed', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer())), (keys) => {
      const checksum = createChecksum();
      for (const key of keys) checksum.add(key);
      const expected = keys.reduce<number>((sum, key) => crc32(`${key}\n`, sum), 0);
      expect(checksum.text).toBe(expected.toString(16).padStart(8, '0'));
    }),
  );
});

test('of no keys is that of no bytes', () => {
  expect(createChecksum().text).toBe('00000000');
});
