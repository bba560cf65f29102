/** Limits the rows of one operation: those that are answered whole, of all its lists and look-ups together. */
import type { GraphQLResolveInfo } from 'graphql';
import { SluiceError } from '../errors.ts';
import { type OperationContext, operationOf } from './context.ts';
import { checkSelection } from './selection.ts';

/**
 * Counts the rows that a field of one row may put into the answer: the row, and what its selection asks for beneath it. Call
 * it in the resolver of a look-up, so that a client cannot ask for too much by many of them.
 *
 * @throws SluiceError `LIMIT_EXCEEDED` where the operation would hold more than its limit of rows.
 *
 * @example
 * ```ts
 * builder.queryField('airport', (t) =>
 *   t.prismaField({
 *     type: 'Airport',
 *     nullable: true,
 *     args: { iata: t.arg.string({ required: true }) },
 *     resolve(query, _root, { iata }, context, info) {
 *       holdSelection(context, info);
 *       return context.prisma.airport.findUnique({ ...query, where: { iata } });
 *     },
 *   }),
 * );
 * ```
 */
export function holdSelection(context: object, info: GraphQLResolveInfo): void {
  holdRows(operationOf(context), checkSelection(info));
}

/** Counts rows that the operation holds from now on. @throws SluiceError `LIMIT_EXCEEDED`, see `checkRows`. */
export function holdRows(operation: OperationContext, rows: number): void {
  const total = operation.heldRows + rows;
  checkRows(operation, total);
  operation.heldRows = total;
}

/** @throws SluiceError `LIMIT_EXCEEDED` for more rows than an operation may hold. */
export function checkRows({ listMaxRows }: Pick<OperationContext, 'listMaxRows'>, rows: number): void {
  if (rows > listMaxRows)
    throw new SluiceError(
      'LIMIT_EXCEEDED',
      `This operation is answered whole with more than ${listMaxRows} rows, those inside rows included: too many at ` +
        'once. Ask for fewer with first, for less in each row, or take a list in parts with @stream.',
    );
}
