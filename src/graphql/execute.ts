/** Executes a query or mutation: plans it, runs it, and hands the result over in the client's format. */
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { SluiceError } from '../errors.ts';
import { map } from '../iterable/map.ts';
import { turnFor } from '../iterable/turn.ts';
import { yielding } from '../iterable/yielding.ts';
import { executeRootSelectionSet } from '../pothos/graphql-17.ts';
import { BatchExecution } from './batch-execution.ts';
import { beginAfter } from './begin-after.ts';
import { checkInput } from './check-input.ts';
import { formats } from './formats.ts';
import type { MaskError } from './mask-error.ts';
import { maskResult } from './mask-result.ts';
import type { Delivery } from './negotiate.ts';
import type { Operation } from './operation.ts';
import { packed, packedPayload } from './packed.ts';
import { type OperationPlan, planOperation } from './plan-operation.ts';
import { reasonOf } from './reason-of.ts';
import type { Payload, WireFormat } from './wire-format.ts';
import { inputFor } from './without-prototypes.ts';

export type Result = ExecutionResult | AsyncGenerator<Payload, void, undefined>;

interface Run {
  readonly operation: Operation;
  readonly delivery: Delivery;
  /** Whether there is a head for the names of streams; else they are told with the result. */
  readonly hasHead: boolean;
  /** After how many milliseconds an answer in parts begins, where its first part is still to come. Default: it waits. */
  readonly beginMs: number | undefined;
  /** Bytes in which the operation was asked for. Default: few. */
  readonly inputBytes?: number;
  /** Values in the arguments of the operation. */
  readonly maxInputValues: number;
  readonly maskError: MaskError;
}

/** Never throws: what goes wrong is in the result. All errors in it are masked. */
export async function execute(args: ExecutionArgs, run: Run): Promise<Result> {
  const { operation, maskError, delivery, inputBytes = 0, maxInputValues, beginMs } = run;
  const format = delivery === 'none' ? undefined : formats[delivery];
  const refusal = (error: unknown): ExecutionResult => ({
    // What is refused is not told as a cancellation, though the rest of it is cancelled by that.
    errors: [maskError(error instanceof SluiceError ? error : reasonOf(error, operation.signal))],
  });
  try {
    await turnFor(inputBytes);
    operation.signal.throwIfAborted();
    checkInput(args, maxInputValues);
    await turnFor(inputBytes);
    const variableValues = inputFor(args.schema, args.variableValues);
    const plan = planOperation({ ...args, variableValues, abortSignal: operation.signal }, format !== undefined);
    if (!('by' in plan)) return { errors: plan.map(maskError) };
    await turnFor(inputBytes);
    operation.signal.throwIfAborted();
    const isLate = { value: false };
    const result =
      plan.by === 'batches'
        ? executeInBatches(plan, format, { ...run, tellsIds: () => !run.hasHead || isLate.value })
        : executeAtOnce(plan, format, run);
    if (beginMs === undefined || !comesInParts(plan)) return await result;
    return await beginAfter(beginMs, result.catch(refusal), operation, () => {
      isLate.value = true;
    });
  } catch (error) {
    return refusal(error);
  }
}

const comesInParts = (plan: OperationPlan) =>
  plan.by === 'batches' ? plan.lists.some(({ stream }) => stream !== undefined) : plan.incremental;

async function executeInBatches(
  plan: Extract<OperationPlan, { by: 'batches' }>,
  format: WireFormat | undefined,
  { operation, maskError, tellsIds }: Run & { readonly tellsIds: () => boolean },
): Promise<Result> {
  const execution = new BatchExecution(plan);
  const dispose = () => execution.dispose();
  let streaming = false;
  operation.onAbort(dispose);
  try {
    const initially = await execution.initial(operation.hold);
    await turnFor(operation.heldBytes());
    const result = await packed(initially, operation.hold);
    streaming = format !== undefined && execution.hasNext && result.data != null;
    const initial = tellsIds() ? execution.withStreamIds(result) : result;
    if (format === undefined || !streaming) return maskResult(initial, maskError);
    return operation.deliver(outgoing(execution.payloads(initial, format), maskError), dispose);
  } finally {
    // What has not been waited for is not wanted any more.
    if (!streaming) await operation.end(dispose);
  }
}

async function executeAtOnce(
  plan: Extract<OperationPlan, { by: 'graphql-js' }>,
  format: WireFormat | undefined,
  { operation, maskError }: Run,
): Promise<Result> {
  const result =
    format && plan.incremental ? await format.execute(plan.args) : await executeRootSelectionSet(plan.args);
  if (!('initialResult' in result)) {
    // What look-ups have read has just been made values, at once.
    await turnFor(operation.heldBytes());
    return maskResult(await packed(result, operation.hold), maskError);
  }
  const { initialResult, subsequentResults } = result;
  const payloads = inParts(initialResult, subsequentResults, operation);
  return operation.deliver(outgoing(payloads, maskError), async () => {
    await subsequentResults.return();
  });
}

/** graphql-js's payloads. It ends them without a word when it is aborted; this does not. */
async function* inParts(
  initial: Payload,
  subsequent: AsyncGenerator<Payload, void, void>,
  { signal, hold }: Operation,
): AsyncGenerator<Payload, void, undefined> {
  let hasNext = true;
  try {
    yield await packedPayload(initial, hold);
    for await (const payload of subsequent) {
      const text = await packedPayload(payload, hold);
      hasNext = payload.hasNext;
      yield text;
    }
    signal.throwIfAborted();
  } catch (error) {
    // The cast: `errors` of a payload are GraphQLErrors once they are masked, which these are next.
    if (hasNext) yield { errors: [reasonOf(error, signal) as GraphQLError], hasNext: false };
  }
}

/** Masked, and with turns for the event loop, which payloads that are always ready would keep from all others. */
const outgoing = (payloads: AsyncGenerator<Payload, void, undefined>, maskError: MaskError) =>
  map(yielding(payloads), (payload) => maskResult(payload, maskError));
