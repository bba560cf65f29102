/** The longest text of a column so far, so that it can be made wide enough without a look at every row. */
import type { ValueKind } from '../catalogue/scalars.ts';
import type { Cell } from './cells.ts';

export interface Longest {
  note(cell: Cell): void;
  /** Cells of which one is the longest. */
  readonly cells: readonly Cell[];
}

export function createLongest(kind: ValueKind): Longest {
  return kind === 'number' ? ofNumbers() : kind === 'moment' ? ofMoments() : ofTexts();
}

/** The longest of whole numbers is the least or the greatest; others are as long as their text. */
function ofNumbers(): Longest {
  let least: number | undefined;
  let greatest: number | undefined;
  let other: number | undefined;
  let otherLength = 0;
  return {
    note(cell) {
      if (typeof cell !== 'number') return;
      if (Number.isInteger(cell)) {
        if (least === undefined || cell < least) least = cell;
        if (greatest === undefined || cell > greatest) greatest = cell;
        return;
      }
      const { length } = String(cell);
      if (length <= otherLength) return;
      otherLength = length;
      other = cell;
    },
    get cells() {
      return [least, greatest, other].filter((cell) => cell !== undefined);
    },
  };
}

/** A moment is the longer the finer it is. */
function ofMoments(): Longest {
  let finest: number | undefined;
  let grade = -1;
  return {
    note(cell) {
      if (typeof cell !== 'number' || grade === 3) return;
      const its = cell % 1000 !== 0 ? 3 : cell % 60_000 !== 0 ? 2 : 1;
      if (its <= grade) return;
      grade = its;
      finest = cell;
    },
    get cells() {
      return finest === undefined ? [] : [finest];
    },
  };
}

/** Letters are of many widths: of the longest texts the last few are kept. */
function ofTexts(): Longest {
  let length = 0;
  let kept: string[] = [];
  return {
    note(cell) {
      if (typeof cell !== 'string' || cell.length < length) return;
      if (cell.length === length && kept.length > 3) return;
      length = cell.length;
      kept = [cell, ...kept.filter((text) => text !== cell)].slice(0, 4);
    },
    get cells() {
      return kept;
    },
  };
}
