/** A list of rows as a field of Query: whole, or in parts under `@stream`. */
import { type FieldNode, type GraphQLResolveInfo, getDirectiveValues } from 'graphql';
import type { OpenRows, Row } from '../core/types.ts';
import { bySelection, hasVariableArguments } from './by-selection.ts';
import { operationOf } from './context.ts';
import { GraphQLStreamDirective } from './graphql-17.ts';
import { isPlainSelection } from './plain-selection.ts';
import { type RowArgs, type RowType, rowArgs, rowPlan, type Select, selectOf } from './row-args.ts';
import { checkRows, holdRows } from './row-budget.ts';
import { RowFeed } from './row-feed.ts';
import { checkSelection } from './selection.ts';

/** What `t.field` takes for a list of rows. */
export function rowListOptions(rowType: RowType) {
  const { builder, type, model } = rowType;
  // Where the rows are not executed, nobody asks Pothos what it has loaded.
  const plainSelect = bySelection(
    (info, context: object) => selectOf({ context, info }),
    (info) => isPlainSelection(info),
  );
  const plainPlan = bySelection(
    (info, { args, context }: { args: RowArgs; context: object }) =>
      rowPlan(rowType, args, info, () => plainSelect(info, context)),
    // A token grows old.
    (info, { args }) => typeof args.after !== 'string' && !hasVariableArguments(info) && isPlainSelection(info),
  );
  return {
    description:
      `Rows of ${model.name}, in a total order and of one snapshot. Under \`@stream\` they come in parts as they are read; ` +
      'without it as one list, of a limited length (see LIST_MAX_ROWS).',
    args: rowArgs(builder, type),
    // By this the executor knows that it may execute the field batch by batch.
    extensions: { rowList: true },
    resolve(
      root: unknown,
      args: RowArgs,
      context: object,
      info: GraphQLResolveInfo,
    ): Promise<readonly Row[]> | AsyncIterable<Row> {
      const operation = operationOf(context);
      const feed = root instanceof RowFeed ? root : new RowFeed(initialCount(info));
      const opensOnly = feed === root && feed.opensOnly;
      const rowsOfEach = () => checkSelection(info, { relationsOnce: true });
      const open = () => {
        const { signal, openList, openRows } = operation;
        const plan = opensOnly
          ? plainPlan(info, { args, context })
          : rowPlan(rowType, args, info, () => selectOf({ context, info }));
        const initial = Math.min(args.first ?? Number.POSITIVE_INFINITY, feed.initialCount);
        if (Number.isFinite(initial)) checkRows(operation, initial * rowsOfEach());
        return feed.initialCount === Number.POSITIVE_INFINITY
          ? openList(plan, { signal })
          : openRows(plan, { signal, reader: feed.readBy(operation.readerOf('@stream')) });
      };
      const hold = (rows: number) => holdRows(operation, rows * rowsOfEach());
      const select = partOf(info, { feed, opensOnly, make: () => selectOf({ context, info }) });
      return feed === root ? feed.read(open, hold, select) : readRows(feed, open, hold, operation.holdBytes);
    },
  };
}

/** The latest selection that each feed was read with, and the first, which its stream was opened with. */
const selections = new WeakMap<
  RowFeed,
  { readonly first: FieldNode; latest: FieldNode | undefined; select?: Select }
>();

/**
 * What rows have to hold where a part of the selection is executed on them; undefined for all of it.
 * @param make asked when the selection is another than at the last read: Pothos takes for loaded what it was asked last.
 */
function partOf(
  { fieldNodes: [node] }: GraphQLResolveInfo,
  { feed, opensOnly, make }: { feed: RowFeed; opensOnly: boolean; make: () => Select },
): Select | undefined {
  if (node === undefined) return undefined;
  const known = selections.get(feed) ?? { first: node, latest: opensOnly ? undefined : node };
  selections.set(feed, known);
  if (!opensOnly && known.latest !== node) {
    known.latest = node;
    known.select = make();
  }
  return node === known.first ? undefined : known.select;
}

type Open = () => ReturnType<OpenRows>;
type Hold = (rows: number) => void;

/** The rows one by one, for an executor that pulls them as it sends them. */
async function* readRows(feed: RowFeed, open: Open, hold: Hold, holdBytes: Hold): AsyncGenerator<Row, void, undefined> {
  try {
    do {
      const rows = await feed.read(open, hold);
      holdBytes(feed.bytes);
      yield* rows;
    } while (!feed.ended);
  } finally {
    await feed.dispose();
  }
}

/** The rows that travel as one list: all of them, unless they are streamed. */
function initialCount({ fieldNodes, variableValues }: GraphQLResolveInfo): number {
  const node = fieldNodes[0];
  const stream = node && getDirectiveValues(GraphQLStreamDirective, node, variableValues);
  return stream === undefined || stream.if === false ? Number.POSITIVE_INFINITY : Number(stream.initialCount);
}
