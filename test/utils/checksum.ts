import { crc32 } from 'node:zlib';

/** The checksum that a stream has which gave rows of these keys. */
export const checksumOf = (keys: readonly unknown[]): string =>
  crc32(keys.map((key) => `${key}\n`).join(''))
    .toString(16)
    .padStart(8, '0');
