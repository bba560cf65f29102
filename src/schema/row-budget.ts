/** How many rows one operation may hold: those that are answered whole, of all its lists and look-ups together. */
import { SluiceError } from '../errors.ts';
import type { Context } from './context.ts';

const held = new WeakMap<Context, number>();

/** Counts rows that the operation holds from now on. @throws SluiceError `LIMIT_EXCEEDED`, see `checkRows`. */
export function holdRows(context: Context, rows: number): void {
  const total = (held.get(context) ?? 0) + rows;
  checkRows(context, total);
  held.set(context, total);
}

/** @throws SluiceError `LIMIT_EXCEEDED` for more rows than an operation may hold. */
export function checkRows({ listMaxRows }: Context, rows: number): void {
  if (rows > listMaxRows)
    throw new SluiceError(
      'LIMIT_EXCEEDED',
      `This operation is answered whole with more than ${listMaxRows} rows, those inside rows included: too many at ` +
        'once. Ask for fewer with first, for less in each row, or take a list in parts with @stream.',
    );
}
