/** The error for a row with too many bytes. */
import { SluiceError } from '../../errors.ts';
import { limitName } from '../limit-name.ts';

export const rowTooWide = (bytes: number, most: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `A row has ${bytes} bytes, of ${most} that one may have (${limitName('maxRowBytes')}). Ask for fewer of its columns, for fewer rows inside it by first, or leave it out by where.`,
  );
