/** Pieces of a message in one. */
import { giveBytes, takeBytes } from '../core/postgres/spare-bytes.ts';

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
