/** The directives of a selection that are in force, given the operation's variables. */
import {
  type FieldNode,
  GraphQLError,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidatedExecutionArgs,
} from 'graphql';
import { isIncluded } from '../pothos/collect-fields.ts';
import { GraphQLDeferDirective, GraphQLStreamDirective } from '../pothos/graphql-17.ts';

export interface StreamUsage {
  readonly initialCount: number;
  readonly label: string | undefined;
}

export function isDeferred(node: SelectionNode, { variableValues }: ValidatedExecutionArgs): boolean {
  const values = getDirectiveValues(GraphQLDeferDirective, node, variableValues);
  return values !== undefined && values.if !== false;
}

/**
 * The field's `@stream`, unless switched off by `if`.
 * @throws GraphQLError on a negative `initialCount`.
 */
export function streamUsage(node: FieldNode, { variableValues }: ValidatedExecutionArgs): StreamUsage | undefined {
  const values = getDirectiveValues(GraphQLStreamDirective, node, variableValues);
  if (values === undefined || values.if === false) return undefined;
  const initialCount = Number(values.initialCount ?? 0);
  if (initialCount < 0) {
    throw new GraphQLError(`@stream takes an initialCount of 0 or more, not ${initialCount}.`, { nodes: node });
  }
  return { initialCount, label: typeof values.label === 'string' ? values.label : undefined };
}

/** Whether anything inside the selection sets is streamed or deferred, however deep. */
export function usesIncrementalDelivery(
  selectionSets: Iterable<SelectionSetNode | undefined>,
  args: ValidatedExecutionArgs,
): boolean {
  const spread = new Set<string>();
  const uses = (selectionSet: SelectionSetNode | undefined): boolean =>
    selectionSet?.selections.some((selection) => {
      if (!isIncluded(selection, args)) return false;
      if (selection.kind === Kind.FIELD) {
        return streamUsage(selection, args) !== undefined || uses(selection.selectionSet);
      }
      if (isDeferred(selection, args)) return true;
      if (selection.kind === Kind.INLINE_FRAGMENT) return uses(selection.selectionSet);
      if (spread.has(selection.name.value)) return false;
      spread.add(selection.name.value);
      return uses(args.fragmentDefinitions[selection.name.value]?.selectionSet);
    }) ?? false;
  return [...selectionSets].some(uses);
}
