/** A stream over connections that break: each time it is asked for again, from the token of the last batch. */
import { type AgainOptions, again, type Failure } from './again.ts';
import { isRefusal } from './credentials.ts';
import type { Retry } from './retry.ts';
import type { StreamError } from './stream-error.ts';
import type { Batch } from './types.ts';

export interface ResumeOptions {
  readonly retry?: Retry;
  /** Told of each attempt before its wait. */
  readonly onRetry?: (attempt: Attempt) => void;
}

export interface Attempt extends Failure {
  /** Rows that have come before. */
  readonly delivered: number;
}

export interface Resumable extends ResumeOptions, Pick<AgainOptions<unknown>, 'renew'> {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/**
 * The batches of `open`, opened again with the variable `after` when its connection breaks after a batch with a token,
 * or when the server says that it ended the stream itself, or no longer takes the reader's credentials and there are new ones. Where `first` is given by a variable, as many fewer are asked for. Needs a
 * document that takes `$after`, and no number as its `first`; any other stream that breaks is an error, and so is one whose rows came without a token.
 */
export async function* resume<Row>(
  open: (variables: object) => AsyncIterable<Batch<Row>>,
  { query, variables, signal, retry, renew, onRetry }: Resumable,
): AsyncGenerator<Batch<Row>, void, undefined> {
  const takesToken = /\$after\b/.test(query);
  let token = typeof variables.after === 'string' ? variables.after : undefined;
  let delivered = 0;
  let isBegun = false;
  const first = firstOf(query, variables);
  const openRest = () =>
    open(token === undefined ? variables : { ...variables, after: token, ...fewer(first, delivered) });
  const batches = again(openRest, {
    ...{ retry, signal, renew },
    isProgress,
    canGoOn(error) {
      // Who was refused before the first row has nothing that could come twice.
      if (!isBegun && isRefusal(error)) return true;
      token ??= tokenIn(error);
      // Who cannot ask for fewer would be given more than was asked for.
      return takesToken && token !== undefined && (first !== 'written out' || delivered === 0);
    },
    onFailure: (failure) => onRetry?.({ ...failure, delivered }),
  });
  for await (const batch of batches) {
    isBegun ||= isProgress(batch);
    delivered += batch.rows.length;
    // A token from before these rows would give them again.
    token = batch.token ?? (isProgress(batch) ? undefined : token);
    yield batch;
  }
}

const isProgress = ({ rows, removed = [] }: Batch<unknown>) => rows.length + removed.length > 0;

/** An error that ends a stream may tell it, also where the document does not ask for it. */
function tokenIn({ errors: [first] }: StreamError): string | undefined {
  const token = first?.extensions?.token;
  return typeof token === 'string' ? token : undefined;
}

interface First {
  /** The variable that it is. */
  readonly name: string;
  readonly value: unknown;
}

/** The `first` beside `after: $after`: of a variable, given or by default, or written out where nothing can lower it. */
function firstOf(query: string, variables: Readonly<Record<string, unknown>>): First | 'written out' {
  const [, list = ''] = /\(([^()]*\bafter\s*:\s*\$after\b[^()]*)\)/.exec(query) ?? [];
  const [, asked = '$first'] = /\bfirst\s*:\s*(\$?\w+)/.exec(withoutObjects(list)) ?? [];
  if (/^\d/.test(asked)) return 'written out';
  const name = asked.replace('$', '');
  const [, usual] = new RegExp(String.raw`\$${name}\s*:[^,()$=]*=\s*(\d+)`).exec(query) ?? [];
  return { name, value: variables[name] ?? (name in variables || usual === undefined ? undefined : Number(usual)) };
}

/** A filter may have a field of any name. */
function withoutObjects(text: string): string {
  const less = text.replace(/\{[^{}]*\}/g, '');
  return less === text ? text : withoutObjects(less);
}

const fewer = (first: First | 'written out', had: number) =>
  first !== 'written out' && typeof first.value === 'number' ? { [first.name]: Math.max(0, first.value - had) } : {};
