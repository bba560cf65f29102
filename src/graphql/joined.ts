/** Pieces of a message in one, or in few. */
import { giveBytes, takeBytes } from '../core/postgres/spare-bytes.ts';

/** Larger than a batch. */
const LARGE_MESSAGE_BYTES = 4 * 1024 * 1024;
/** From here on, a piece is not copied: nobody has to hold a large message twice. */
const LARGE_BYTES = 256 * 1024;

export const lengthOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0);

/** What the pieces stand in is given back; and who is done with the whole may give that back. */
export function joined(pieces: readonly Uint8Array[]): Buffer {
  const length = lengthOf(pieces);
  const whole = takeBytes(length).subarray(0, length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
    giveBytes(piece);
  }
  return whole;
}

/** The same bytes in one piece; of a large message, large pieces as they are, and each run of small ones joined. One at least. */
export function packedPieces(pieces: readonly Uint8Array[]): readonly [Uint8Array, ...Uint8Array[]] {
  if (lengthOf(pieces) < LARGE_MESSAGE_BYTES) return [joined(pieces)];
  const packed: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  let smallBytes = 0;
  const flush = () => {
    if (small.length > 0) packed.push(joined(small));
    small = [];
    smallBytes = 0;
  };
  for (const piece of pieces) {
    const isLarge = piece.length >= LARGE_BYTES;
    if (isLarge || smallBytes >= LARGE_BYTES) flush();
    if (isLarge) packed.push(piece);
    else {
      small.push(piece);
      smallBytes += piece.length;
    }
  }
  flush();
  const [first = Buffer.alloc(0), ...others] = packed;
  return [first, ...others];
}
