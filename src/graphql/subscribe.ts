/** Runs a subscription: graphql-js's, with a signal, masked events, and turns of the event loop between them. */
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  mapSourceToResponseEvent,
  validateSubscriptionArgs,
} from 'graphql';
import { yielding } from '../iterable/yielding.ts';
import { compileEvent } from './batch-event.ts';
import { reasonOf } from './cancelled.ts';
import { checkInput } from './check-input.ts';
import { coercion } from './coercion.ts';
import { hasFailed } from './end-in-error.ts';
import { withEventId } from './event-id.ts';
import type { MaskError } from './mask-error.ts';
import { maskResult } from './mask-result.ts';
import type { Operation } from './operation.ts';
import { stripIncrementalDirectives } from './strip-directives.ts';

export type Events = ExecutionResult | AsyncGenerator<ExecutionResult, void, undefined>;

interface Run {
  readonly operation: Operation;
  /** Values in the arguments of the operation. */
  readonly maxInputValues: number;
  readonly maskError: MaskError;
}

/** Never throws: what goes wrong is in the result, or in the last event. All errors in it are masked. */
export async function subscribe(args: ExecutionArgs, { operation, maskError, maxInputValues }: Run): Promise<Events> {
  const { signal } = operation;
  try {
    checkInput(args, maxInputValues);
    const document = stripIncrementalDirectives(args.document);
    const valid = validateSubscriptionArgs({ ...args, document, abortSignal: signal, options: coercion });
    if (!('schema' in valid)) return { errors: valid.map(maskError) };
    const source = await createSourceEventStream(valid);
    // graphql-js answers an abort with a result of errors, which are not ours.
    if (!(Symbol.asyncIterator in source))
      return signal.aborted ? cancelled(signal, maskError) : maskResult(source, maskError);
    const result = mapSourceToResponseEvent(valid, source, compileEvent(valid));
    const dispose = async () => {
      await result.return();
    };
    operation.onAbort(dispose);
    return operation.deliver(events(result, operation, maskError), dispose);
  } catch (error) {
    return { errors: [maskError(reasonOf(error, signal))] };
  }
}

const cancelled = (signal: AbortSignal, maskError: MaskError): ExecutionResult => ({
  errors: [maskError(reasonOf(undefined, signal))],
});

/**
 * A failure of the source is the last event, and so is an event without data, whose rows nobody has had: a subscription
 * that has failed does not go on, nor end like a complete one.
 */
async function* events(
  source: AsyncGenerator<ExecutionResult, void, void>,
  operation: Operation,
  maskError: MaskError,
): AsyncGenerator<ExecutionResult, void, undefined> {
  const { signal } = operation;
  try {
    for await (const event of yielding(source)) {
      const masked = maskResult(event, maskError);
      if (hasFailed(masked)) {
        await source.throw(event.errors?.[0]?.originalError ?? event.errors?.[0]).catch(() => {});
        yield masked;
        return;
      }
      const { mark } = operation;
      yield mark?.canContinue ? withEventId(masked, mark.token) : masked;
    }
    signal.throwIfAborted();
  } catch (error) {
    yield { errors: [maskError(reasonOf(error, signal))] };
  }
}
