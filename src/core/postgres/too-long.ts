import { SluiceError } from '../../errors.ts';

/** @param ms how long the database may work on what is read at once. */
export const tooLong = (ms: number): SluiceError =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `The database worked for more than ${ms / 1000} seconds on one batch. Ask for fewer rows by where, or in an order that an index gives.`,
  );
