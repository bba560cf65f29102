/** The refusal of a relation that the schema requires, and that leads to no row: the database does not hold it to that. */
import { badInput, type SluiceError } from '../../errors.ts';

/**
 * @param relation with its type: `Order.customer`.
 * @param key fields of the row's own key, as far as its reader may know them.
 */
export function noRelatedRow(relation: string, key: Readonly<Record<string, unknown>>): SluiceError {
  const row = Object.entries(key)
    .map(([name, value]) => `${name} ${value instanceof Date ? value.toISOString() : String(value)}`)
    .join(', ');
  const where = row === '' ? 'a row' : `the row with ${row}`;
  return badInput(
    `${relation} must lead to a row, and leads to none from ${where}. Leave out the relation, or that row by where.`,
  );
}
