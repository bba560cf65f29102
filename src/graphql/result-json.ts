/** A result as it goes over the wire. */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { jsonPieces } from './json-pieces.ts';

/** Its JSON, in pieces of bytes. What errors hold for the transport (`extensions.http`) is not for the client. */
export const resultJson = (result: ExecutionResult): readonly Buffer[] => [
  ...jsonPieces(result.errors === undefined ? result : { ...result, errors: result.errors.map(shown) }),
];

/** Masked errors all have a code; so what is left of their extensions is never nothing. */
function shown(error: GraphQLError): object {
  const { extensions: { http: _, ...extensions } = {}, ...rest } = error.toJSON();
  return { ...rest, extensions };
}
