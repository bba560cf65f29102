/** The types of functions that write one cell: PostgreSQL's text of a value → ours, from bytes to bytes. */
import type { Sink } from './sink.ts';

/** Writes the cell, which is no null, that stands in `source` from `begin` to `end`. */
export type WriteCell = (source: Buffer, begin: number, end: number, sink: Sink) => void;

/** As it is. */
export const copyCell: WriteCell = (source, begin, end, sink) => sink.copy(source, begin, end);

/** By way of a string, for what is rare. */
export const viaText =
  (change: (text: string) => string): WriteCell =>
  (source, begin, end, sink) =>
    sink.text(change(source.toString('utf8', begin, end)));

/** Writes what stands in place of a null. */
export type WriteNull = (sink: Sink) => void;

/** JSON's. */
export const writeNull: WriteNull = (sink) => sink.bytes(nullBytes);

const nullBytes = Buffer.from('null');
