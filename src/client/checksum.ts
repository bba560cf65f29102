/** The checksum of a stream, from the keys that a reader has got: what `end.checksum` must be. */

export interface Checksum {
  /** The key of one row: its fields joined by commas, where there are several. */
  add(key: string | number): void;
  /** So far, in 8 lower-case hexadecimal digits. */
  readonly text: string;
}

/**
 * CRC-32 of the keys as text, each followed by a line feed.
 * @param from of the rows before. Default: there are none.
 */
export function createChecksum(from = '00000000'): Checksum {
  let bytes = new Uint8Array(256);
  let sum = ~Number.parseInt(from, 16);
  return {
    add(key) {
      const text = `${key}\n`;
      // A character has three bytes at most.
      if (text.length * 3 > bytes.length) bytes = new Uint8Array(text.length * 6);
      const { written } = encoder.encodeInto(text, bytes);
      for (let index = 0; index < written; index += 1) {
        sum = (sum >>> 8) ^ (table[(sum ^ (bytes[index] ?? 0)) & 255] ?? 0);
      }
    },
    get text() {
      return (~sum >>> 0).toString(16).padStart(8, '0');
    },
  };
}

const encoder = new TextEncoder();

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});
