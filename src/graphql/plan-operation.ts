/** Decides how an operation is executed. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ValidatedExecutionArgs,
} from 'graphql';
import { validateExecutionArgs } from '../pothos/graphql-17.ts';
import { coercion } from './coercion.ts';
import { type StreamUsage, streamUsage, usesIncrementalDelivery } from './directive-usage.ts';
import { collectRootFields } from './root-fields.ts';
import { hasConditions, stripIncrementalDirectives } from './strip-directives.ts';

/** A root field whose rows come from a row stream. */
export interface ListPlan {
  readonly key: string;
  /** The operation with this field alone. */
  readonly operation: OperationDefinitionNode;
  /** Absent where the list is wanted whole. */
  readonly stream: StreamUsage | undefined;
}

export type OperationPlan =
  /** By graphql-js alone, in parts or in one. */
  | { readonly by: 'graphql-js'; readonly args: ValidatedExecutionArgs; readonly incremental: boolean }
  /** Row lists batch by batch, the rest at once. */
  | {
      readonly by: 'batches';
      readonly args: ValidatedExecutionArgs;
      /** The response keys, in order. */
      readonly keys: readonly string[];
      readonly lists: readonly ListPlan[];
      /** The operation without its row lists, if anything is left then. */
      readonly rest: OperationDefinitionNode | undefined;
    };

/**
 * @param incremental whether the client takes a result in parts; without that, `@stream` and `@defer` are ignored.
 * @returns the plan, or what is wrong with the request.
 * @throws GraphQLError on directives whose arguments are wrong.
 */
export function planOperation(args: ExecutionArgs, incremental: boolean): OperationPlan | readonly GraphQLError[] {
  const document = stripIncrementalDirectives(args.document);
  const plain = validateExecutionArgs({ ...args, document, options: coercion });
  if (!('schema' in plain)) return plain;

  const usage = incremental && document !== args.document ? incrementalUsage(args) : noUsage;
  if (usage === 'beyond root lists') {
    const validated = validateExecutionArgs({ ...args, options: coercion, enableEarlyExecution: true });
    return 'schema' in validated ? { by: 'graphql-js', args: validated, incremental: true } : validated;
  }

  const { keys, lists, rest } = partsOf(plain, document);
  if (lists.length === 0) return { by: 'graphql-js', args: plain, incremental: false };
  return {
    by: 'batches',
    args: plain,
    keys,
    lists: lists.map((list) => ({ ...list, stream: usage.get(list.key) })),
    rest,
  };
}

interface Parts extends Pick<Extract<OperationPlan, { by: 'batches' }>, 'keys' | 'rest'> {
  readonly lists: readonly Omit<ListPlan, 'stream'>[];
}

/** By operation, where no variable decides what is selected. */
const known = new WeakMap<OperationDefinitionNode, { readonly schema: GraphQLSchema; readonly parts: Parts }>();

function partsOf(args: ValidatedExecutionArgs, document: DocumentNode): Parts {
  const { operation, schema } = args;
  const before = known.get(operation);
  if (before?.schema === schema) return before.parts;
  const { fields } = collectRootFields(args);
  const isList = ([, nodes]: [string, readonly FieldNode[]]) => isRowList(nodes, args);
  const { lists = [], rest = [] } = Object.groupBy([...fields], (field) => (isList(field) ? 'lists' : 'rest'));
  const parts: Parts = {
    keys: [...fields.keys()],
    lists: lists.map(([key, nodes]) => ({ key, operation: only(operation, nodes) })),
    rest:
      rest.length === 0
        ? undefined
        : only(
            operation,
            rest.flatMap(([, nodes]) => nodes),
          ),
  };
  if (!hasConditions(document)) known.set(operation, { schema, parts });
  return parts;
}

type Usage = ReadonlyMap<string, StreamUsage>;

const noUsage: Usage = new Map();

/** The streamed row lists by response key, if nothing else comes in parts. */
function incrementalUsage(args: ExecutionArgs): Usage | 'beyond root lists' {
  const validated = validateExecutionArgs({ ...args, options: coercion });
  // What is wrong has been found in the stripped document already.
  if (!('schema' in validated)) return noUsage;
  const { fields, deferred } = collectRootFields(validated);
  if (deferred) return 'beyond root lists';

  const usage = new Map<string, StreamUsage>();
  for (const [key, nodes] of fields) {
    // Of fields that are merged into one, the first decides: so does graphql-js.
    const stream = nodes[0] && streamUsage(nodes[0], validated);
    const isPlain = stream === undefined || isRowList(nodes, validated);
    if (
      !isPlain ||
      usesIncrementalDelivery(
        nodes.map(({ selectionSet }) => selectionSet),
        validated,
      )
    ) {
      return 'beyond root lists';
    }
    if (stream !== undefined) usage.set(key, stream);
  }
  return usage;
}

function isRowList(nodes: readonly FieldNode[], { schema, operation }: ValidatedExecutionArgs): boolean {
  const name = nodes[0]?.name.value;
  if (operation.operation !== OperationTypeNode.QUERY || name === undefined) return false;
  return schema.getQueryType()?.getFields()[name]?.extensions.rowList === true;
}

const only = (operation: OperationDefinitionNode, selections: readonly FieldNode[]): OperationDefinitionNode => ({
  ...operation,
  selectionSet: { kind: Kind.SELECTION_SET, selections },
});
