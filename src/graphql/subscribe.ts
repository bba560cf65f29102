/** Runs a subscription: graphql-js's, with a signal, masked events, and turns of the event loop between them. */
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { turnAfter, turnFor } from '../iterable/turn.ts';
import { mapSourceToResponseEvent, validateSubscriptionArgs } from '../pothos/graphql-17.ts';
import { checkInput } from './check-input.ts';
import { coercion } from './coercion.ts';
import { compileEvent } from './compile-event.ts';
import { hasFailed } from './end-in-error.ts';
import { withEventId } from './event-id.ts';
import type { MaskError } from './mask-error.ts';
import { maskResult } from './mask-result.ts';
import type { Operation } from './operation.ts';
import { reasonOf } from './reason-of.ts';
import { stripIncrementalDirectives } from './strip-directives.ts';
import { inputFor } from './without-prototypes.ts';

export type Events = ExecutionResult | AsyncGenerator<ExecutionResult, void, undefined>;

interface Run {
  readonly operation: Operation;
  /** Bytes in which the operation was asked for. Default: few. */
  readonly inputBytes?: number;
  /** Values in the arguments of the operation. */
  readonly maxInputValues: number;
  readonly maskError: MaskError;
}

/** Never throws: what goes wrong is in the result, or in the last event. All errors in it are masked. */
export async function subscribe(args: ExecutionArgs, run: Run): Promise<Events> {
  const { operation, maskError, inputBytes = 0, maxInputValues } = run;
  const { signal } = operation;
  try {
    await turnFor(inputBytes);
    checkInput(args, maxInputValues);
    await turnFor(inputBytes);
    const document = stripIncrementalDirectives(args.document);
    const variableValues = inputFor(args.schema, args.variableValues);
    const valid = validateSubscriptionArgs({
      ...{ ...args, document, variableValues },
      abortSignal: signal,
      options: coercion,
    });
    if (!('schema' in valid)) return { errors: valid.map(maskError) };
    await turnFor(inputBytes);
    signal.throwIfAborted();
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
    for await (const event of source) {
      const masked = maskResult(event, maskError);
      if (hasFailed(masked)) {
        await source.throw(event.errors?.[0]?.originalError ?? event.errors?.[0]).catch(() => {});
        yield masked;
        return;
      }
      const { mark } = operation;
      yield mark === undefined ? masked : withEventId(masked, mark.token);
      await turnAfter();
    }
    signal.throwIfAborted();
  } catch (error) {
    yield { errors: [maskError(reasonOf(error, signal))] };
  }
}
