/** Errors of one batch of a list, for those who read the whole list. */
import { GraphQLError } from 'graphql';

/** What was thrown in the first place. */
export const causeOf = ([error]: readonly GraphQLError[]): unknown => error?.originalError ?? error;

/** The error of a row in a batch, as one of that row in the whole list. */
export function moved(error: GraphQLError, by: number): GraphQLError {
  const [key, row, ...rest] = error.path ?? [];
  if (by === 0 || key === undefined || typeof row !== 'number') return error;
  const { message, nodes, source, positions, originalError, extensions } = error;
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path: [key, row + by, ...rest],
    originalError,
    extensions,
  });
}
