/** The operation of one list, with a part of what is selected of its rows. */
import { type FieldNode, Kind, type ValidatedExecutionArgs } from 'graphql';

export function partOfList(args: ValidatedExecutionArgs, selections: readonly FieldNode[]): ValidatedExecutionArgs {
  const { operation } = args;
  const [list] = operation.selectionSet.selections;
  // The list is the one field of its operation.
  const node = { ...list, selectionSet: { kind: Kind.SELECTION_SET, selections } } as FieldNode;
  return { ...args, operation: { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: [node] } } };
}
