/** The values of a key: as JSON has them on every transport, and as Prisma makes them. */
import { Decimal } from '@prisma/client/runtime/client';
import { fieldOf, type Model, type ModelField } from '../model/datamodel.ts';
import { cellText } from '../postgres/cell-text.ts';

/** A value as JSON has it. */
export function keyValue(field: ModelField): (cell: string) => string | number | boolean {
  const text = cellText(field);
  switch (field.type) {
    case 'Int':
      return Number;
    case 'Float':
      return (cell) => (Number.isFinite(Number(cell)) ? Number(text(cell)) : text(cell));
    case 'Boolean':
      return (cell) => text(cell) === 'true';
    default:
      return text;
  }
}

/** Makes the text by which readers tell a key, given as PostgreSQL writes it, from others. */
export function keyShown(model: Model, key: readonly string[]): (cells: readonly string[]) => string {
  const values = key.map((name) => keyValue(fieldOf(model, name)));
  return (cells) => JSON.stringify(values.map((value, index) => value(cells[index] ?? '')));
}

/** A key, given as PostgreSQL writes it, as the rows of Prisma have it. */
export const prismaKey = (model: Model, key: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(key).map(([name, cell]) => [name, prismaValue(fieldOf(model, name), cell)]));

function prismaValue(field: ModelField, cell: string): unknown {
  switch (field.type) {
    case 'BigInt':
      return BigInt(cell);
    case 'DateTime':
      return new Date(cellText(field)(cell));
    case 'Decimal':
      return new Decimal(cell);
    case 'Bytes':
      return new Uint8Array(Buffer.from(cellText(field)(cell), 'base64'));
    case 'Float':
      return Number(cell);
    default:
      return keyValue(field)(cell);
  }
}
