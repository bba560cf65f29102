/** Reads a door until it ends, one way or the other. */
import type { Door } from '../doors/doors.ts';
import type { Piece, PieceAsk } from '../doors/pieces.ts';

export interface Outcome {
  readonly ids: readonly number[];
  /** Of the last piece. */
  readonly token: string | undefined;
  /** Where it was whole. */
  readonly end: Piece['end'] | undefined;
  readonly error: unknown;
}

export async function readAll({ pieces }: Door, url: string, ask: PieceAsk): Promise<Outcome> {
  const ids: number[] = [];
  let last: Piece | undefined;
  let error: unknown;
  try {
    for await (const piece of pieces(url, ask)) {
      ids.push(...piece.ids);
      last = piece;
    }
  } catch (thrown) {
    error = thrown;
  }
  return { ids, token: last?.token, end: last?.end, error };
}
