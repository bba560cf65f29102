/** Values of an enum, each by the name that it has here. */
import { type Enumeration, type EnumValue, lackedValue } from '../core/model/enumeration.ts';
import type { WriteCell } from './write-cell.ts';

/** @throws SluiceError `BAD_USER_INPUT` for a value that only the database has. */
export function enumWriter(enumeration: Enumeration, named: (value: EnumValue) => string): WriteCell {
  const known = enumeration.values.map((value) => ({
    cell: Buffer.from(value.dbName),
    written: Buffer.from(named(value)),
  }));
  return (source, begin, end, sink) => {
    for (const { cell, written } of known) if (isSame(cell, source, begin, end)) return sink.bytes(written);
    throw lackedValue(enumeration, source.toString('utf8', begin, end));
  };
}

function isSame(cell: Buffer, source: Buffer, begin: number, end: number): boolean {
  if (cell.length !== end - begin) return false;
  for (let index = 0; index < cell.length; index += 1) if (cell[index] !== source[begin + index]) return false;
  return true;
}
