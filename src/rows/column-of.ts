/** Where a field stands among the columns of a statement. */
import type { FieldDef } from 'pg';

/** @throws Error where it is none of them. */
export function columnOf(name: string, fields: readonly FieldDef[]): number {
  const column = fields.findIndex((field) => field.name === name);
  if (column === -1) throw new Error(`The statement has no column for ${name}`);
  return column;
}
