/** Begins an answer in parts before its first part is there: a proxy gives up what says nothing for long. */
import type { Result } from './execute.ts';
import type { Operation } from './operation.ts';
import type { Payload } from './wire-format.ts';

/**
 * The result, if it is there within so many milliseconds: then its refusal has a status of its own. Else payloads of which
 * the first is still to come.
 * @param result never rejects.
 * @param onBegin called where there is no result yet.
 */
export async function beginAfter(
  ms: number,
  result: Promise<Result>,
  operation: Operation,
  onBegin: () => void,
): Promise<Result> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, ms);
  const early = await Promise.race([result, late.promise]);
  clearTimeout(timer);
  if (early !== undefined) return early;
  onBegin();
  return operation.deliver(payloadsOf(result), async () => {
    const settled = await result;
    if (Symbol.asyncIterator in settled) await settled.return();
  });
}

async function* payloadsOf(result: Promise<Result>): AsyncGenerator<Payload, void, undefined> {
  const settled = await result;
  if (Symbol.asyncIterator in settled) yield* settled;
  else yield { ...settled, hasNext: false };
}
