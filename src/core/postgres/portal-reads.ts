/** The reads of one portal, one at a time: how many rows each has asked for, and how many have come. */
import type { DataRows } from './data-rows.ts';

/** What came of one read. */
export interface Read {
  readonly rows: number;
  /** Whether the statement has no more rows. */
  readonly isEnd: boolean;
}

interface Reading {
  readonly asked: number;
  readonly settle: PromiseWithResolvers<Read>;
}

export class PortalReads {
  /** What has come. Undefined before there is an answer. */
  rows: DataRows | undefined;
  #reading: Reading | undefined;
  /** Rows that belong to reads which are over. */
  #counted = 0;
  /** Rows of the Execute under way that earlier reads have given, and those that are still to come of it. */
  #given = 0;
  #rest = 0;
  #failure: Error | symbol | undefined;

  /** Why the read that was running has failed, and every later one does. */
  get failure(): Error | symbol | undefined {
    return this.#failure;
  }

  /** Rows that the running read has asked for. Undefined where none is running. */
  get asked(): number | undefined {
    return this.#reading?.asked;
  }

  /** Rows that earlier reads have left of what they asked for. */
  get rest(): number {
    return this.#rest;
  }

  /** Rows since the last read. */
  get came(): number {
    return (this.rows?.arrived ?? 0) - this.#counted;
  }

  /** Rows of the Execute under way so far. */
  get executed(): number {
    return this.#given + this.came;
  }

  /** Begins a read of so many rows, or of what is left of the one before. */
  begin(count: number): Promise<Read> {
    const settle = Promise.withResolvers<Read>();
    this.#reading = { asked: this.#rest || count, settle };
    return settle.promise;
  }

  /** Lets come what is left of the read before. Whether there is any. */
  resume(): boolean {
    if (this.#rest === 0) return false;
    this.#rest = 0;
    this.rows?.resume();
    return true;
  }

  /** Ends the read with the rows that are whole, where others are to come. Whether it has. */
  giveWhole(): boolean {
    const rows = (this.rows?.whole ?? 0) - this.#counted;
    const { asked = 0 } = this.#reading ?? {};
    if (rows <= 0 || rows >= asked) return false;
    this.#given += rows;
    this.#rest = asked - rows;
    this.#resolve({ rows, isEnd: false });
    return true;
  }

  /** Ends the read with all that has come: the Execute under way is over. */
  give(isEnd: boolean): void {
    this.#given = 0;
    this.#resolve({ rows: this.came, isEnd });
  }

  /** What has come is no read's. */
  pass(): void {
    this.#counted += this.came;
  }

  fail(error: Error | symbol): void {
    this.#failure ??= error;
    const { settle } = this.#reading ?? {};
    this.#reading = undefined;
    settle?.reject(error);
  }

  #resolve(read: Read): void {
    this.#counted += read.rows;
    const { settle } = this.#reading ?? {};
    this.#reading = undefined;
    settle?.resolve(read);
  }
}
