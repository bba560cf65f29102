/** One reader of the load run, as a real one is: it tries again when it is refused, and goes on where it was broken off. */
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../../src/errors.ts';
import type { Piece, PieceAsk, ReadPieces } from '../doors/pieces.ts';
import { checksumOf } from '../utils/checksum.ts';

/** `stalls`: reads nothing for a while in the middle, and then goes on. `leaves`: goes away in the middle, for good. */
export type Habit = 'stays' | 'stalls' | 'leaves';

export interface Reader {
  readonly name: string;
  readonly pieces: ReadPieces;
  readonly habit: Habit;
  /** It wants so many flights, those with a greater key than `from`. */
  readonly from: number;
  readonly count: number;
  /** After so many rows it stalls, or leaves. */
  readonly turnsAt: number;
  readonly stallMs: number;
  /** Whether every value that it has is looked at, and not the keys alone. */
  readonly isSampled: boolean;
  /** For how it waits; from 0 to 1. */
  readonly random: () => number;
}

export interface Course {
  readonly reader: Reader;
  readonly rows: number;
  /** How often it was refused for want of a place, and tried again. */
  readonly refusals: number;
  /** How often it was broken off, and went on by token. */
  readonly breaks: number;
  /** What is wrong with what it had; undefined where nothing is. */
  readonly fault: string | undefined;
}

const columns = ['date', 'delay', 'distance', 'originIata', 'destinationIata'];

/** @param expected the values of a row by its key, as a line of CSV. */
export async function runReader(
  url: string,
  reader: Reader,
  expected: (id: number) => string | undefined,
): Promise<Course> {
  const { from, count, habit, turnsAt, stallMs, isSampled } = reader;
  const ask: PieceAsk = {
    where: { id: { gt: from, lte: from + count } },
    orderBy: [],
    also: columns.join(),
    headers: { 'x-client': reader.name },
  };
  const ids: number[] = [];
  let refusals = 0;
  let breaks = 0;
  let after: string | undefined;
  let end: Piece['end'];
  let turned = habit === 'stays';
  let fault: string | undefined;
  while (end === undefined && fault === undefined) {
    try {
      for await (const piece of reader.pieces(url, { ...ask, after })) {
        if (isSampled) fault ??= wrongRow(piece, expected);
        ids.push(...piece.ids);
        after = piece.token;
        end = piece.end;
        if (turned || ids.length < turnsAt) continue;
        turned = true;
        if (habit === 'leaves') return { reader, rows: ids.length, refusals, breaks, fault };
        await setTimeout(stallMs);
      }
    } catch (error) {
      const message = messageOf(error);
      if (waitSeconds(error) >= 1) refusals += 1;
      else if (isBreak(message)) breaks += 1;
      else fault = message;
      await setTimeout(1000 * waitSeconds(error) * (0.5 + reader.random()));
    }
  }
  return { reader, rows: ids.length, refusals, breaks, fault: fault ?? wrongKeys(reader, ids, end) };
}

/** As the header says, or the error of GraphQL; one that was broken off goes on at once. */
function waitSeconds(error: unknown): number {
  const cause = error instanceof Error ? error.cause : undefined;
  const header = typeof cause === 'string' ? cause : 0.1;
  const [, seconds = header] = /"retryAfter":(\d+)/.exec(messageOf(error)) ?? [];
  return Number(seconds);
}

/** What a reader meets whose connection breaks, or who was too slow; anything else is a fault. */
const isBreak = (message: string) => /SLOW_CONSUMER|broke|terminated|hang up/.test(message);

function wrongKeys({ from, count }: Reader, ids: readonly number[], end: Piece['end']): string | undefined {
  const wrong = ids.findIndex((id, index) => id !== from + index + 1);
  if (wrong >= 0) return `row ${wrong + 1} has the key ${ids[wrong]}, not ${from + wrong + 1}`;
  if (ids.length !== count) return `${ids.length} of ${count} rows`;
  if (end?.rowCount !== count || end.checksum !== checksumOf(ids)) return `the end says ${JSON.stringify(end)}`;
  return undefined;
}

function wrongRow({ ids, rows }: Piece, expected: (id: number) => string | undefined): string | undefined {
  const wrong = rows.findIndex((row, index) => lineOf(row) !== expected(ids[index] ?? 0));
  return wrong < 0 ? undefined : `${lineOf(rows[wrong])} should be ${expected(ids[wrong] ?? 0)}`;
}

/** An object, its JSON, or a line of CSV, as that line. None of these values needs quotes. */
function lineOf(row: unknown): string {
  if (typeof row === 'string') return row.startsWith('{') ? lineOf(JSON.parse(row)) : row;
  return Object.values(Object(row))
    .map((value) => value ?? '')
    .join();
}
