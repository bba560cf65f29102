/**
 * Executes an operation with row lists: each list batch by batch, the same selection on each batch as on an ordinary
 * list. A streamed list's batches become a payload each; any other is put together for the initial one.
 */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { merge } from '../iterable/merge.ts';
import { executeRootSelectionSet } from '../pothos/graphql-17.ts';
import { ListExecution } from './list-execution.ts';
import type { OperationPlan } from './plan-operation.ts';
import { streamExtensions } from './stream-extensions.ts';
import type { Payload, StreamedList, WireFormat } from './wire-format.ts';

type BatchPlan = Extract<OperationPlan, { by: 'batches' }>;

/** An execution of which nothing has run yet. */
export class BatchExecution {
  readonly #plan: BatchPlan;
  readonly #lists: readonly ListExecution[];
  readonly #streamed: readonly ListExecution[];

  constructor(plan: BatchPlan) {
    this.#plan = plan;
    this.#lists = plan.lists.map((list, index) => new ListExecution(String(index), list, plan.args));
    this.#streamed = this.#lists.filter((_, index) => plan.lists[index]?.stream !== undefined);
  }

  /**
   * The result up to the point where streaming begins. Where a field takes all data with it by being null, the
   * others are not waited for.
   * @param hold told of the bytes of text that it holds: what it throws is thrown.
   */
  async initial(hold: (bytes: number) => void): Promise<ExecutionResult> {
    const errors: GraphQLError[] = [];
    const values = new Map<string, unknown>();
    try {
      await Promise.all([
        this.#executeRest(values, errors),
        ...this.#lists.map(async (list) => {
          const initial = await list.initial(hold);
          for (const error of initial.errors) errors.push(error);
          if (initial.nullsData) throw nulled;
          values.set(list.key, initial.value);
        }),
      ]);
    } catch (error) {
      if (error !== nulled) throw error;
      return { errors: [...errors], data: null };
    }
    const data = Object.create(null);
    for (const key of this.#plan.keys) if (values.has(key)) data[key] = values.get(key);
    const progress = streamExtensions(this.#lists.map((list) => list.progress));
    return { ...(errors.length > 0 && { errors }), data, ...progress };
  }

  /** Whether the initial result is not the whole. */
  get hasNext(): boolean {
    return this.#streamed.some((list) => !list.ended);
  }

  /** The result with the names of the streamed lists as one more of its extensions. */
  withStreamIds(result: ExecutionResult): ExecutionResult {
    const named = this.#streamed.filter(({ streamId }) => streamId !== undefined);
    if (named.length === 0) return result;
    const streamIds = Object.fromEntries(named.map(({ key, streamId }) => [key, streamId]));
    return { ...result, extensions: { ...result.extensions, streamIds } };
  }

  /** All payloads, from the initial result on. A batch is read when its payload is asked for. */
  async *payloads(initial: ExecutionResult, format: WireFormat): AsyncGenerator<Payload, void, undefined> {
    const lists = this.#streamed.filter((list) => !list.ended);
    const open = new Set<StreamedList>(lists);
    yield format.initial(initial, lists);
    for await (const step of merge(...lists.map((list) => list.steps()))) {
      if (step.outcome !== 'more') open.delete(step.list);
      yield { ...format.step(step, open.size > 0), ...streamExtensions([step.progress]) };
    }
  }

  /** Ends all lists and waits until they have let go of what they held. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.#lists.map((list) => list.dispose()));
  }

  async #executeRest(values: Map<string, unknown>, errors: GraphQLError[]): Promise<void> {
    const { args, rest } = this.#plan;
    if (rest === undefined) return;
    const result = await executeRootSelectionSet({ ...args, operation: rest });
    for (const error of result.errors ?? []) errors.push(error);
    if (result.data == null) throw nulled;
    for (const [key, value] of Object.entries(result.data)) values.set(key, value);
  }
}

/** Thrown where a null has reached the root. */
const nulled = Symbol('nulled');
