/** The interface of a wire format of incremental delivery, and what it is given to send. */
import type { ExecutionResult, GraphQLError, ValidatedExecutionArgs } from 'graphql';
import type { RawJson } from './raw-json.ts';
import type { ListProgress } from './stream-extensions.ts';

/** A list that is delivered after the initial payload. */
export interface StreamedList {
  /** Tells the lists of one operation apart. */
  readonly id: string;
  readonly key: string;
  readonly label: string | undefined;
}

/** What one step of a streamed list gives. */
export interface ListStep {
  readonly list: StreamedList;
  /** Place of the first item in the list. */
  readonly index: number;
  readonly items: readonly unknown[] | RawJson;
  /** Errors inside the items. */
  readonly errors: readonly GraphQLError[];
  readonly progress: ListProgress;
  /** The list goes on, is complete, or has failed, for the reasons given. */
  readonly outcome: 'more' | 'complete' | { readonly failed: readonly GraphQLError[] };
}

/** One part of a response: what all formats have in common, as far as it is read here. */
export interface Payload extends ExecutionResult {
  readonly hasNext: boolean;
  readonly pending?: readonly object[];
  readonly incremental?: readonly PayloadEntry[];
  readonly completed?: readonly PayloadEntry[];
}

export interface PayloadEntry {
  readonly errors?: readonly GraphQLError[];
}

/** What a part of a response that graphql-js makes looks like, in either format. */
export interface IncrementalResults {
  readonly initialResult: Payload;
  readonly subsequentResults: AsyncGenerator<Payload, void, void>;
}

export interface WireFormat {
  /** The parameter by which `Accept` asks for the format and `Content-Type` names it. */
  readonly version: { readonly parameter: string; readonly value: string };
  /** The first payload: the result so far, and the lists that are still to come. */
  initial(result: ExecutionResult, pending: readonly StreamedList[]): Payload;
  /** The payload of one step. */
  step(step: ListStep, hasNext: boolean): Payload;
  /** graphql-js's executor for the format. */
  execute(args: ValidatedExecutionArgs): PromiseOrValue<ExecutionResult | IncrementalResults>;
}

type PromiseOrValue<T> = Promise<T> | T;
