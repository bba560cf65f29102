/** A result as it goes over the wire. */
import type { ExecutionResult, GraphQLError } from 'graphql';
import { jsonAtOnce, jsonPieces } from './json-pieces.ts';

/** Its JSON, in pieces of bytes. What errors hold for the transport (`extensions.http`) is not for the client. */
export function resultJson(given: ExecutionResult): readonly Buffer[] {
  const result = given.errors === undefined ? given : { ...given, errors: given.errors.map(shown) };
  return jsonAtOnce(result) ?? [...jsonPieces(result)];
}

/** Masked errors all have a code; so what is left of their extensions is never nothing. */
function shown(error: GraphQLError): object {
  const { extensions: { http: _, ...extensions } = {}, ...rest } = error.toJSON();
  return { ...rest, extensions };
}
