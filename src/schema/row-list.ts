/** A list of rows as a field of Query: whole, or in parts under `@stream`. */
import { type FieldNode, type GraphQLResolveInfo, GraphQLStreamDirective, getDirectiveValues } from 'graphql';
import type { OpenRows, Row } from '../core/types.ts';
import { builder } from './builder.ts';
import { rowArgs, rowPlan, selectOf } from './row-args.ts';
import { checkRows, holdRows } from './row-budget.ts';
import { RowFeed } from './row-feed.ts';
import type { RowType } from './row-type.ts';
import { checkSelection } from './selection.ts';

/** Adds `Query.{list}`. */
export function rowList<T extends object>(rowType: RowType<T>): void {
  const { model, list, type } = rowType;
  builder.configStore.onTypeConfig(type, ({ extensions }) => {
    if (!extensions?.pothosPrismaSelect)
      throw new Error(`The type of ${list} has no \`select\`, so that every column would be read: give it one.`);
  });
  builder.queryField(list, (t) =>
    t.field({
      type: [type],
      description:
        `Rows of ${model}, in a total order and of one snapshot. Under \`@stream\` they come in parts as they are read; ` +
        'without it as one list, of a limited length (see LIST_MAX_ROWS).',
      args: rowArgs(rowType),
      // By this the executor knows that it may execute the field batch by batch.
      extensions: { rowList: true },
      resolve(root, args, context, info) {
        const feed = root instanceof RowFeed ? root : new RowFeed(initialCount(info));
        const rowsOfEach = () => checkSelection(info, { relationsOnce: true });
        const open = () => {
          const plan = rowPlan(rowType, args, { context, info });
          const initial = Math.min(args.first ?? Number.POSITIVE_INFINITY, feed.initialCount);
          if (Number.isFinite(initial)) checkRows(context, initial * rowsOfEach());
          return feed.initialCount === Number.POSITIVE_INFINITY
            ? context.openList(plan, { signal: context.signal })
            : context.openRows(plan, { signal: context.signal, reader: feed.readBy(context.readerOf('@stream')) });
        };
        const hold = (rows: number) => holdRows(context, rows * rowsOfEach());
        const select = partOf(info, feed, () => selectOf({ context, info }));
        const rows = feed === root ? feed.read(open, hold, select) : readRows(feed, open, hold, context.holdBytes);
        // The plan's select is made from the selection: the rows hold what the type's fields will ask of them.
        return rows as Promise<T[]> | AsyncIterable<T>;
      },
    }),
  );
}

type Select = Readonly<Record<string, unknown>>;

/** The latest selection that each feed was read with, and the first, which its stream was opened with. */
const selections = new WeakMap<RowFeed, { readonly first: FieldNode; latest: FieldNode; select?: Select }>();

/**
 * What rows have to hold where a part of the selection is executed on them; undefined for all of it.
 * @param make asked when the selection is another than at the last read: Pothos takes for loaded what it was asked last.
 */
function partOf({ fieldNodes: [node] }: GraphQLResolveInfo, feed: RowFeed, make: () => Select): Select | undefined {
  if (node === undefined) return undefined;
  const known = selections.get(feed) ?? { first: node, latest: node };
  selections.set(feed, known);
  if (known.latest !== node) {
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
