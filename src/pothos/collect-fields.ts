/** The fields of a selection on one type, as GraphQL collects them: in order, merged where keys repeat. */
import {
  type FieldNode,
  type FragmentSpreadNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidatedExecutionArgs,
} from 'graphql';

/** What an operation is executed with, as far as it decides which fields are selected. */
export type Selecting = Pick<ValidatedExecutionArgs, 'schema' | 'fragmentDefinitions' | 'variableValues'>;

/** Fields, or an operation. */
type Selections = readonly { readonly selectionSet?: SelectionSetNode | undefined }[];

/**
 * The fields inside these by their keys in the answer.
 * @param onFragment called for each fragment that applies, once. Default: nothing is called.
 */
export const fieldsByKey = (
  type: GraphQLObjectType | undefined,
  nodes: Selections,
  selecting: Selecting,
  onFragment?: OnFragment,
): Fields => collectFields(type, nodes, selecting, (node) => (node.alias ?? node.name).value, onFragment);

/** The fields inside these by their names: aliases do not count. */
export const fieldsByName = (
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  { schema, fragments, variableValues }: GraphQLResolveInfo,
): Fields =>
  collectFields(type, nodes, { schema, fragmentDefinitions: fragments, variableValues }, ({ name }) => name.value);

/** Whether `@skip` and `@include` leave the selection in. */
export const isIncluded = (node: SelectionNode, { variableValues }: Pick<Selecting, 'variableValues'>): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;

type Fields = ReadonlyMap<string, readonly FieldNode[]>;
type OnFragment = (node: FragmentSpreadNode | InlineFragmentNode) => void;

function collectFields(
  type: GraphQLObjectType | undefined,
  nodes: Selections,
  selecting: Selecting,
  keyOf: (node: FieldNode) => string,
  onFragment?: OnFragment,
): Fields {
  const { schema, fragmentDefinitions } = selecting;
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();

  const collect = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (!isIncluded(selection, selecting)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = keyOf(selection);
        const nodes = fields.get(key);
        if (nodes === undefined) fields.set(key, [selection]);
        else nodes.push(selection);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(selection.name.value)) continue;
        spread.add(selection.name.value);
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragmentDefinitions[selection.name.value] : selection;
      if (fragment === undefined || !applies(fragment.typeCondition)) continue;
      onFragment?.(selection);
      collect(fragment.selectionSet);
    }
  };
  const applies = (condition: NamedTypeNode | undefined): boolean => {
    if (condition === undefined || condition.name.value === type?.name) return true;
    const wanted = schema.getType(condition.name.value);
    return isAbstractType(wanted) && type !== undefined && schema.isSubType(wanted, type);
  };
  for (const { selectionSet } of nodes) collect(selectionSet);
  return fields;
}
