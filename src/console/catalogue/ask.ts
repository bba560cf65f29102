/** One GraphQL request that is answered at once. */
import { requestHeaders } from '../connection/request-headers.ts';
import type { TypedDocumentString } from '../gql/graphql.ts';

/** What the server says against a request. */
export class AskError extends Error {
  override readonly name = 'AskError';
  /** Undefined where the server gives none. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

/** @throws AskError with what the server says, or that it cannot be reached. */
export async function ask<Result, Variables>(
  document: Pick<TypedDocumentString<Result, Variables>, '__apiType' | 'toString'>,
  variables: Variables,
  { signal, headers = {} }: { readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Result> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...requestHeaders(), ...headers },
    body: JSON.stringify({ query: document.toString(), variables }),
    ...(signal && { signal }),
  });
  const { data, errors = [] } = await response.json();
  if (data === undefined || data === null || errors.length > 0)
    throw new AskError(errors[0]?.message ?? 'It gave no data.', errors[0]?.extensions?.code);
  return data;
}
