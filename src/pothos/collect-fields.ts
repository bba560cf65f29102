/** The fields of a selection on one type, as GraphQL collects them: in order, merged where keys repeat. */
import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidatedExecutionArgs,
} from 'graphql';

/** What an operation is executed with, as far as it decides which fields are selected. */
export type Selecting = Pick<ValidatedExecutionArgs, 'schema' | 'fragmentDefinitions' | 'variableValues'>;

/** The fields inside these by their keys in the answer. */
export const fieldsByKey = (type: GraphQLObjectType, nodes: readonly FieldNode[], selecting: Selecting): Fields =>
  collectFields(type, nodes, selecting, (node) => (node.alias ?? node.name).value);

/** The fields inside these by their names: aliases do not count. */
export const fieldsByName = (
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  { schema, fragments, variableValues }: GraphQLResolveInfo,
): Fields =>
  collectFields(type, nodes, { schema, fragmentDefinitions: fragments, variableValues }, ({ name }) => name.value);

type Fields = ReadonlyMap<string, readonly FieldNode[]>;

function collectFields(
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  { schema, fragmentDefinitions, variableValues }: Selecting,
  keyOf: (node: FieldNode) => string,
): Fields {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const isIncluded = (node: SelectionNode) =>
    getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;

  const collect = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (!isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = keyOf(selection);
        const nodes = fields.get(key);
        if (nodes === undefined) fields.set(key, [selection]);
        else nodes.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition)) collect(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragmentDefinitions[selection.name.value];
        if (applies(fragment?.typeCondition)) collect(fragment?.selectionSet);
      }
    }
  };
  const applies = (condition: NamedTypeNode | undefined): boolean => {
    if (condition === undefined || condition.name.value === type.name) return true;
    const wanted = schema.getType(condition.name.value);
    return isAbstractType(wanted) && schema.isSubType(wanted, type);
  };
  for (const { selectionSet } of nodes) collect(selectionSet);
  return fields;
}
