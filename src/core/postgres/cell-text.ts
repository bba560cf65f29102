/** PostgreSQL's text of a value as the text that stands for it on every transport, and in checksums. */
import type { ModelField } from '../model/datamodel.ts';
import { enumName } from '../model/enumeration.ts';
import { momentText } from './moment-text.ts';

export type CellText = (cell: string) => string;

export const asItIs: CellText = (cell) => cell;

/**
 * Makes what turns the cells of a column, or the items of its lists, into text: numbers as JavaScript prints them, but
 * negative zero with its sign; Decimals with the places that their column declares, or else without zeros at the end;
 * moments in ISO 8601, in UTC with milliseconds; bytes in base64; enums by Prisma's names; JSON compact.
 */
export function cellText({
  kind,
  type,
  scale,
  values,
}: Pick<ModelField, 'kind' | 'type' | 'scale' | 'values'>): CellText {
  if (kind === 'enum') return (cell) => enumName(values, cell);
  switch (type) {
    case 'Float':
      return (cell) => (cell === '-0' ? cell : String(Number(cell)));
    case 'Boolean':
      return (cell) => (cell === 't' ? 'true' : 'false');
    case 'Decimal':
      return scale === undefined ? withoutZeros : asItIs;
    case 'DateTime':
      return momentText;
    case 'Bytes':
      return (cell) => Buffer.from(cell.slice(BYTES_PREFIX.length), 'hex').toString('base64');
    case 'Json':
      return (cell) => JSON.stringify(JSON.parse(cell));
    default:
      return asItIs;
  }
}

/** PostgreSQL writes bytes in hexadecimal digits after this. */
const BYTES_PREFIX = String.raw`\x`;

const withoutZeros: CellText = (cell) => (cell.includes('.') ? cell.replace(/\.?0+$/, '') : cell);
