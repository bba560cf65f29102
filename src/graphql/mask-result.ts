/** Masks the errors of a result or of one part of it, wherever they ride. */
import type { ExecutionResult } from 'graphql';
import type { MaskError } from './mask-error.ts';
import type { Payload, PayloadEntry } from './wire-format.ts';

export function maskResult<T extends ExecutionResult | Payload>(result: T, maskError: MaskError): T {
  const masked = maskEntry(result, maskError);
  const { incremental, completed }: Partial<Payload> = result;
  if (incremental === undefined && completed === undefined) return masked;
  return {
    ...masked,
    ...(incremental === undefined ? {} : { incremental: incremental.map((entry) => maskEntry(entry, maskError)) }),
    ...(completed === undefined ? {} : { completed: completed.map((entry) => maskEntry(entry, maskError)) }),
  };
}

const maskEntry = <T extends PayloadEntry>(entry: T, maskError: MaskError): T =>
  entry.errors === undefined ? entry : { ...entry, errors: entry.errors.map(maskError) };
