import { deepStrictEqual, ok, rejects } from 'node:assert/strict';
import { type Door, doors } from '../doors/doors.ts';
import type { Piece, PieceAsk } from '../doors/pieces.ts';
import { checksumOf } from '../utils/checksum.ts';
import type { Rule } from './rule.ts';

const ask: PieceAsk = { where: { id: { lte: 3_000 } }, orderBy: [{ distance: 'desc' }, { delay: 'asc' }] };

/** The reader leaves once it has so many rows, or some more: it leaves between two pieces. */
const stopAfter = [1, 500];

const next = (door: Door): Door => doors[(doors.indexOf(door) + 1) % doors.length] ?? door;

const goesOn = stopAfter.map<Rule>((rows) => ({
  promise: 'R9',
  level: 'MUST',
  says: `goes on behind the piece with row ${rows}, by the same door and by the next`,
  async check(door, url) {
    const whole = await read(door, url, ask);
    for (const other of [door, next(door)]) {
      const begun = await read(door, url, ask, rows);
      ok(begun.end === undefined, 'it was whole before it was left');
      const rest = await read(other, url, { ...ask, after: begun.token });
      deepStrictEqual([...begun.ids, ...rest.ids], whole.ids, other.name);
      deepStrictEqual(rest.end, { rowCount: whole.ids.length, checksum: checksumOf(whole.ids) }, other.name);
    }
  },
}));

export const resumable: readonly Rule[] = [
  ...goesOn,
  {
    promise: 'R9',
    level: 'MUST',
    says: 'refuses a token that it has not given, and one of another query',
    async check(door, url) {
      await rejects(read(door, url, { ...ask, after: 'forged' }), /TOKEN_INVALID/);
      const { token } = await read(door, url, ask, 1);
      await rejects(read(door, url, { ...ask, orderBy: [], after: token }), /TOKEN_MISMATCH/);
    },
  },
];

/** Leaves behind the piece that has the row of this number. Default: reads all. */
async function read({ pieces }: Door, url: string, ask: PieceAsk, rows = Number.POSITIVE_INFINITY) {
  const ids: number[] = [];
  let last: Piece | undefined;
  for await (const piece of pieces(url, ask)) {
    ids.push(...piece.ids);
    last = piece;
    if (ids.length >= rows) break;
  }
  return { ids, token: last?.token, end: last?.end };
}
