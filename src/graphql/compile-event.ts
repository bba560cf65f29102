/** Executes a subscription on one event. The rows of a batch need no executing where their text can be made of cells. */
import {
  type ExecutionResult,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type ValidatedExecutionArgs,
} from 'graphql';
import type { Cells, RowBatch } from '../core/types.ts';
import { turnFor } from '../iterable/turn.ts';
import { fieldsByKey } from '../pothos/collect-fields.ts';
import { executeRootSelectionSet } from '../pothos/graphql-17.ts';
import { shownBy } from '../pothos/plain-fields.ts';
import { type RowsWriter, rowsWriter } from '../pothos/rows-text.ts';
import { packed } from './packed.ts';
import { RawJson } from './raw-json.ts';
import { collectRootFields } from './root-fields.ts';

type ExecuteEvent = (args: ValidatedExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;

/** Compiles the operation; its events are batches, or whatever else it subscribes to. */
export function compileEvent(args: ValidatedExecutionArgs): ExecuteEvent {
  const plan = planOf(args);
  if (plan === undefined) return executeWhole;
  return (args) => executeWithText(plan, args);
}

/** What is much of it is made text in turns, and not as one string. A stream has other bounds than what is held for an answer. */
const executeWhole: ExecuteEvent = async (args) => packed(await executeRootSelectionSet(args), () => {});

interface TextPlan {
  /** The key of the operation's one field. */
  readonly key: string;
  /** The keys of the batch in their order, those of rows with what makes their text. */
  readonly keys: ReadonlyMap<string, RowsWriter | undefined>;
  /** The operation without the rows: the resolver of its field is called in any case. */
  readonly rest: OperationDefinitionNode;
}

/** Those of operations without variables, which is what a document that is asked again is. */
const plans = new WeakMap<OperationDefinitionNode, { readonly schema: GraphQLSchema; readonly plan?: TextPlan }>();

function planOf(args: ValidatedExecutionArgs): TextPlan | undefined {
  const { operation, schema } = args;
  if (operation.variableDefinitions?.length) return planText(args);
  const known = plans.get(operation);
  if (known?.schema === schema) return known.plan;
  const plan = planText(args);
  plans.set(operation, { schema, ...(plan && { plan }) });
  return plan;
}

function planText(args: ValidatedExecutionArgs): TextPlan | undefined {
  const [[key, nodes] = ['', []], ...others] = collectRootFields(args).fields;
  const [node] = nodes;
  const root = args.schema.getSubscriptionType()?.getFields()[node?.name.value ?? ''];
  const type = root && getNamedType(root.type);
  if (node === undefined || others.length > 0 || !isObjectType(type)) return undefined;
  if (shownBy(root)?.what !== 'rows') return undefined;

  const keys = new Map<string, RowsWriter | undefined>();
  const rest: FieldNode[] = [];
  for (const [inner, occurrences] of fieldsByKey(type, nodes, args)) {
    const field = type.getFields()[occurrences[0]?.name.value ?? ''];
    const isRows = field !== undefined && shownBy(field)?.what === 'rows';
    keys.set(inner, isRows ? rowsWriter(field.type, occurrences, args) : undefined);
    if (!isRows) rest.push(...occurrences);
  }
  if (keys.size === rest.length || [...keys.values()].every((text) => text === undefined)) return undefined;
  return { key, keys, rest: withSelections(args.operation, node, rest.length === 0 ? [typeName] : rest) };
}

/** What can be asked of any object. */
const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** The operation with its one field, and with these inside. */
const withSelections = (
  operation: OperationDefinitionNode,
  node: FieldNode,
  selections: readonly FieldNode[],
): OperationDefinitionNode => ({
  ...operation,
  selectionSet: {
    kind: Kind.SELECTION_SET,
    selections: [{ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } }],
  },
});

async function executeWithText(plan: TextPlan, args: ValidatedExecutionArgs): Promise<ExecutionResult> {
  const texts = await textsOf(plan, args.rootValue);
  if (texts === undefined) return executeWhole(args);
  const rest = await executeRootSelectionSet({ ...args, operation: plan.rest });
  const found = rest.data?.[plan.key];
  // What went wrong beside the rows is told as it would be with them.
  if (rest.errors !== undefined || typeof found !== 'object' || found === null) return executeWhole(args);
  const batch = Object.create(null);
  for (const key of plan.keys.keys()) batch[key] = texts.get(key) ?? Reflect.get(found, key);
  const data = Object.create(null);
  data[plan.key] = batch;
  return { data };
}

/** The text of each key of rows; undefined where one of them has to be executed. */
async function textsOf({ keys }: TextPlan, event: unknown): Promise<ReadonlyMap<string, RawJson> | undefined> {
  if (!isBatch(event)) return undefined;
  const { cells, bytes } = event;
  const texts = new Map<string, RawJson>();
  for (const [key, writer] of keys) {
    if (writer === undefined) continue;
    await turnFor(bytes);
    const text = writer.rest(cells)?.length === 0 ? writer.write(cells) : undefined;
    if (text === undefined) return undefined;
    texts.set(key, new RawJson([text], cells.size));
  }
  return texts;
}

/** Whether it is a batch whose text can be made of cells. Only batches have any. */
const isBatch = (event: unknown): event is RowBatch & { readonly cells: Cells } =>
  typeof event === 'object' && event !== null && 'cells' in event && event.cells !== undefined;
