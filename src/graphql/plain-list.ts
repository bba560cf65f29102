/** A list of an operation whose field is ours, with nobody's wrapper around it: how it is opened, and how its rows are written. */
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  Kind,
  type OperationDefinitionNode,
  type ValidatedExecutionArgs,
} from 'graphql';
import type { Selecting } from '../pothos/collect-fields.ts';
import { shownBy } from '../pothos/plain-fields.ts';
import type { RowFeed } from '../pothos/row-feed.ts';
import { type RowsWriter, rowsWriter } from '../pothos/rows-text.ts';

export interface PlainList {
  readonly field: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  readonly nodes: readonly FieldNode[];
  /** What makes the JSON of its batches. */
  readonly writer: RowsWriter | undefined;
}

/** The one list of the operation; undefined where somebody stands between its field and its rows. */
export function plainList({
  schema,
  operation,
  fragmentDefinitions,
  variableValues,
}: ValidatedExecutionArgs): PlainList | undefined {
  const known = lists.get(operation);
  if (known?.schema === schema) return known.list;
  // Nothing else of the request that came first is kept.
  const list = findList({ schema, operation, fragmentDefinitions, variableValues });
  lists.set(operation, { schema, list });
  return list;
}

/** By operation: those of a plan that is kept are the same in all requests, and depend on no variables. */
const lists = new WeakMap<
  OperationDefinitionNode,
  { readonly schema: GraphQLSchema; readonly list: PlainList | undefined }
>();

function findList(args: Selecting & Pick<ValidatedExecutionArgs, 'operation'>): PlainList | undefined {
  const nodes = args.operation.selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
  const parentType = args.schema.getQueryType();
  const field = parentType?.getFields()[nodes[0]?.name.value ?? ''];
  if (!parentType || field === undefined || shownBy(field)?.what !== 'rows') return undefined;
  return { field, parentType, nodes, writer: rowsWriter(field.type, nodes, args) };
}

/**
 * Calls the field's resolver with the feed, as an executor does.
 * @throws what the resolver throws, and GraphQLError on its arguments.
 */
export async function openList(
  { field, parentType, nodes }: PlainList,
  feed: RowFeed,
  args: ValidatedExecutionArgs,
): Promise<void> {
  const { schema, operation, fragmentDefinitions, variableValues, contextValue, hideSuggestions } = args;
  const [node] = nodes;
  if (node === undefined) return;
  const info: GraphQLResolveInfo = {
    fieldName: field.name,
    fieldNodes: nodes,
    returnType: field.type,
    parentType,
    path: { prev: undefined, key: node.alias?.value ?? field.name, typename: parentType.name },
    schema,
    fragments: fragmentDefinitions,
    rootValue: feed,
    operation,
    variableValues,
    getAbortSignal: () => args.externalAbortSignal,
    getAsyncHelpers: () => helpers,
  };
  await field.resolve?.(
    feed,
    getArgumentValues(field, node, variableValues, undefined, hideSuggestions),
    contextValue,
    info,
  );
}

const helpers: ReturnType<GraphQLResolveInfo['getAsyncHelpers']> = {
  promiseAll: (values) => Promise.all(values),
  track() {},
};
