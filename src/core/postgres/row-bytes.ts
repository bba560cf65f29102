/** The bytes of rows that have come and were not taken yet, one message after the other. */
import type { CellColumn, Cells } from '../types.ts';
import { indexRows } from './index-rows.ts';
import { giveBytes, takeBytes } from './spare-bytes.ts';

/** How much may come in one go. */
export interface RowLimit {
  readonly bytes: number;
  /** Called once, when it is more; what has come is dropped, and the rest is not kept. */
  readonly exceeded: () => void;
}

export class RowBytes {
  /** Rows that have begun and were not taken, and rows that ever began. */
  count = 0;
  arrived = 0;
  /** Whether the latest has not come whole. */
  isCut = false;
  /** Set to false where nobody wants what comes. */
  isKept = true;
  /** Bytes that were ever added. */
  total = 0;
  #bytes: Buffer;
  #length = 0;
  /** Bytes of the row that began last, with those that have not come. */
  #latestBytes = 0;
  readonly #limit: RowLimit | undefined;

  constructor(limit: RowLimit | undefined) {
    this.#limit = limit;
    // What comes in one go often comes in one chunk, which is then kept as it is.
    this.#bytes = limit === undefined ? takeBytes(FIRST_BYTES) : nothing;
  }

  /** One more row has begun, of so many bytes. */
  add(bytes: number): void {
    this.count += 1;
    this.arrived += 1;
    this.#latestBytes = bytes;
  }

  /** Bytes of those that were not taken. */
  get held(): number {
    return this.#length;
  }

  append(chunk: Buffer, from: number, to: number): void {
    if (!this.isKept) return;
    this.total += to - from;
    const length = this.#length + to - from;
    if (this.#limit !== undefined && length > this.#limit.bytes) {
      this.isKept = false;
      this.drop();
      this.#limit.exceeded();
      return;
    }
    if (this.#limit !== undefined && this.#length === 0) {
      this.#bytes = chunk.subarray(from, to);
      this.#length = length;
      return;
    }
    if (length > this.#bytes.length) {
      const full = this.#bytes;
      // A wide row has room at once: none of it is copied again.
      const more = Math.max(this.#latestBytes, Math.min(length, MOST_SPARE_BYTES));
      this.#bytes = copyOf(full.subarray(0, this.#length), length + more);
      giveBytes(full);
    }
    chunk.copy(this.#bytes, this.#length, from, to);
    this.#length = length;
  }

  take(columns: readonly CellColumn[], atLeast: number): Cells {
    const leave = atLeast + (this.isCut ? 1 : 0);
    const size = this.count - leave;
    const { bounds, end } = indexRows(this.#bytes, size, columns.length);
    const text = this.#takeBytes(end);
    this.#length -= end;
    this.count = leave;
    return { size, columns, text, bounds };
  }

  /** All up to `end`, at least. What is behind it stays. */
  #takeBytes(end: number): Buffer {
    const bytes = this.#bytes;
    if (this.#limit !== undefined) this.#bytes = nothing;
    else if (end <= FEW_BYTES) {
      // Rows may wait long for their reader, in no more room than they need.
      const few = copyOf(bytes.subarray(0, end), end);
      bytes.copyWithin(0, end, this.#length);
      return few;
    }
    // Batches are much alike; so is the room that they need.
    else this.#bytes = copyOf(bytes.subarray(end, this.#length), Math.max(FIRST_BYTES, Math.ceil(1.1 * end)));
    return bytes;
  }

  /** What is left is wanted by nobody. */
  drop(): void {
    giveBytes(this.#bytes);
    this.#bytes = nothing;
    this.#length = 0;
    this.count = 0;
  }
}

const FIRST_BYTES = 16 * 1024;
/** So few are copied sooner than other room is found. */
const FEW_BYTES = 4 * 1024;
/** Room that is made for rows of which nothing has come. */
const MOST_SPARE_BYTES = 1024 * 1024;
const nothing = Buffer.alloc(0);

function copyOf(bytes: Buffer, room: number): Buffer {
  const copy = takeBytes(Math.max(room, bytes.length));
  bytes.copy(copy);
  return copy;
}
