/**
 * Carries an error of ours through Prisma, which makes one of its own of whatever a statement throws: of ours it keeps the
 * code, the message, and what stands in `meta`.
 */
import { PrismaClientKnownRequestError } from '@prisma/client/runtime/client';
import { messageOf } from '../../errors.ts';

export class CarriedError extends Error {
  override readonly name = 'CarriedError';
  readonly code = CODE;
  readonly meta: { readonly carried: unknown };

  constructor(carried: unknown) {
    super(messageOf(carried));
    this.meta = { carried };
  }
}

const CODE = 'CARRIED';

/** What was carried; any other error as it is. */
export function carriedError(error: unknown): unknown {
  if (error instanceof CarriedError) return error.meta.carried;
  const isCarrier = error instanceof PrismaClientKnownRequestError && error.code === CODE;
  return isCarrier ? error.meta?.carried : error;
}
