/**
 * How a column's value is found in a row of cells. A row is read by one cursor: values that are cells stand where the
 * cells stand; those beneath a relation, which came as JSON, are looked up once for each row, in one pass.
 */
import type { CellColumn, Cells } from '../core/types.ts';
import { scanValue, skipSpace } from './scan-json.ts';

/** One row, and where its values stand in `text`: value `n` from `bounds[at + 2 * n]` to `bounds[at + 2 * n + 1]`. */
export class CellRow {
  readonly text: Buffer;
  /** Bounds of the cells. */
  readonly bounds: Int32Array;
  at = 0;
  /** Bounds of the values inside JSON. */
  readonly inner: Int32Array;

  constructor(text: Buffer, bounds: Int32Array, innerValues: number) {
    this.text = text;
    this.bounds = bounds;
    this.inner = new Int32Array(2 * innerValues);
  }
}

/** Where a value is found. `inner` values are whole JSON values, with the quotes of strings. */
export interface Place {
  readonly inner: boolean;
  /** The number of the value, times two. */
  readonly index: number;
}

/** The values that are asked for, of rows of one kind: where they will be found. */
export interface Layout {
  /**
   * What stands at the end of a path. PostgreSQL's type is told where the value has a cell of its own.
   * @returns undefined where the rows have no such column.
   */
  find(path: readonly string[]): { readonly place: Place; readonly dataTypeID?: number } | undefined;
}

/** The layout of rows of cells. */
export class RowLayout implements Layout {
  readonly #columns: readonly CellColumn[];
  readonly #objects = new Map<number, ObjectLayout>();
  #innerValues = 0;

  constructor(columns: readonly CellColumn[]) {
    this.#columns = columns;
  }

  find([first, ...others]: readonly string[]) {
    const index = this.#columns.findIndex(({ name }) => name === first);
    const column = this.#columns[index];
    if (column === undefined) return undefined;
    if (others.length === 0) return { place: { inner: false, index: 2 * index }, dataTypeID: column.dataTypeID };
    const object = this.#objects.get(index) ?? new ObjectLayout();
    this.#objects.set(index, object);
    return { place: { inner: true, index: object.find(others, () => this.#nextInner()) } };
  }

  /** A row, to be moved. To be called when all has been found. */
  row({ text, bounds }: Cells): CellRow {
    return new CellRow(text, bounds, this.#innerValues);
  }

  /** Moves a row to the one of this number, and looks up its values inside JSON. */
  move(row: CellRow, number: number): void {
    row.at = 2 * number * this.#columns.length;
    for (const [index, object] of this.#objects) {
      const begin = row.bounds[row.at + 2 * index] ?? NULL;
      if (begin === NULL) object.clear(row.inner);
      else object.read(row.text, begin, row.inner);
    }
  }

  #nextInner(): number {
    this.#innerValues += 1;
    return 2 * (this.#innerValues - 1);
  }
}

/** The layout of rows that are objects inside JSON, as those of a to-many relation are. */
export class ItemLayout implements Layout {
  readonly #object = new ObjectLayout();
  #innerValues = 0;

  find(path: readonly string[]) {
    const next = () => {
      this.#innerValues += 1;
      return 2 * (this.#innerValues - 1);
    };
    return { place: { inner: true, index: this.#object.find(path, next) } };
  }

  row(text: Buffer): CellRow {
    return new CellRow(text, noBounds, this.#innerValues);
  }

  /** Moves a row to the object that begins there. */
  move(row: CellRow, begin: number): void {
    this.#object.read(row.text, begin, row.inner);
  }
}

const noBounds = new Int32Array(0);

/** A member of an object: its name, also as JSON, and where its bounds go. */
interface Member {
  readonly name: string;
  readonly key: Buffer;
  readonly index: number;
  object?: ObjectLayout;
}

/** The members of an object that are asked for. PostgreSQL writes the members of all objects of one kind in one order. */
class ObjectLayout {
  readonly #members: Member[] = [];

  /** Where the value at the end of a path goes. */
  find([first = '', ...others]: readonly string[], next: () => number): number {
    let member = this.#members.find(({ name }) => name === first);
    if (member === undefined) {
      member = { name: first, key: Buffer.from(JSON.stringify(first)), index: next() };
      this.#members.push(member);
    }
    if (others.length === 0) return member.index;
    member.object ??= new ObjectLayout();
    return member.object.find(others, next);
  }

  /** There is no object. */
  clear(inner: Int32Array): void {
    for (const { index, object } of this.#members) {
      inner[index] = ABSENT;
      object?.clear(inner);
    }
  }

  /** @returns where the object ends. */
  read(source: Buffer, begin: number, inner: Int32Array): number {
    this.clear(inner);
    let at = skipSpace(source, begin + 1);
    // The members are mostly asked for in the order in which they come.
    let expected = 0;
    while (source[at] !== CLOSING_BRACE) {
      if (source[at] === COMMA) at = skipSpace(source, at + 1);
      const keyEnd = scanValue(source, at);
      const member = this.#memberAt(source, at, keyEnd, expected);
      at = skipSpace(source, skipSpace(source, keyEnd) + 1);
      let end: number;
      if (member?.object !== undefined && source[at] === BRACE) {
        end = member.object.read(source, at, inner);
      } else end = scanValue(source, at);
      if (member !== undefined) {
        expected = this.#members.indexOf(member) + 1;
        inner[member.index] = source[at] === LOWER_N ? NULL : at;
        inner[member.index + 1] = end;
      }
      at = skipSpace(source, end);
    }
    return at + 1;
  }

  #memberAt(source: Buffer, begin: number, end: number, expected: number) {
    for (let count = 0; count < this.#members.length; count += 1) {
      const member = this.#members[(expected + count) % this.#members.length];
      if (member !== undefined && isSame(member.key, source, begin, end)) return member;
    }
    return undefined;
  }
}

function isSame(key: Buffer, source: Buffer, begin: number, end: number): boolean {
  if (key.length !== end - begin) return false;
  for (let index = key.length - 2; index > 0; index -= 1) if (key[index] !== source[begin + index]) return false;
  return true;
}

/** Where a null begins. */
export const NULL = -1;
/** Where a value begins that would stand beneath a relation which is null. */
const ABSENT = -2;
const LOWER_N = 0x6e;
const COMMA = 0x2c;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
