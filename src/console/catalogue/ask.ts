/** One GraphQL request that is answered at once. */
import type { TypedDocumentString } from '../gql/graphql.ts';

/** @throws Error with what the server says, or that it cannot be reached. */
export async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { signal, headers = {} }: { readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Result> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
    body: JSON.stringify({ query: document.toString(), variables }),
    ...(signal && { signal }),
  });
  const { data, errors = [] } = await response.json();
  if (data === undefined || data === null || errors.length > 0)
    throw new Error(errors[0]?.message ?? 'It gave no data.');
  return data;
}
