/** A schema with row lists over sources in memory. */
import {
  GraphQLBoolean,
  GraphQLError,
  type GraphQLFieldConfig,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import type { RowBatch } from '../../../../src/core/types.ts';
import { badInput, SluiceError } from '../../../../src/errors.ts';
import { operationOf } from '../../../../src/pothos/context.ts';
import { RowFeed } from '../../../../src/pothos/row-feed.ts';
import { type RowSource, type SourceArgs, secret } from './row-source.ts';

export interface TestContext {
  readonly source: RowSource;
}

interface Item {
  readonly id: number;
}

const int = { type: GraphQLInt };
const boolean = { type: GraphQLBoolean };

/** An error of ours at every row that is a multiple of `at`. */
const failsAt = ({ id }: Item, at: number | null | undefined) => {
  if (at && id > 0 && id % at === 0) throw new Error(`row ${id} of ${secret}`);
};

const Tag = new GraphQLObjectType<{ name: string }, TestContext>({
  name: 'Tag',
  fields: { name: { type: GraphQLString } },
});

const Item: GraphQLObjectType<Item, TestContext> = new GraphQLObjectType<Item, TestContext>({
  name: 'Item',
  fields: () => ({
    id: { type: new GraphQLNonNull(GraphQLInt) },
    name: {
      type: GraphQLString,
      args: { failsAt: int },
      resolve(item, args) {
        failsAt(item, args.failsAt);
        return `item ${item.id}`;
      },
    },
    later: { type: new GraphQLNonNull(GraphQLString), resolve: async ({ id }) => `later ${id}` },
    strict: {
      type: new GraphQLNonNull(GraphQLString),
      args: { failsAt: int, later: boolean },
      resolve(item, args) {
        if (args.later) return Promise.resolve().then(() => failsAt(item, args.failsAt) ?? `strict ${item.id}`);
        failsAt(item, args.failsAt);
        return `strict ${item.id}`;
      },
    },
    refused: {
      type: GraphQLString,
      args: { failsAt: int },
      resolve({ id }, args) {
        if (args.failsAt && id % args.failsAt === 0) throw badInput('The row is refused: ask for another.');
        return 'fine';
      },
    },
    next: { type: new GraphQLNonNull(Item), resolve: ({ id }) => ({ id: id + 1 }) },
    tags: {
      type: new GraphQLList(new GraphQLNonNull(Tag)),
      resolve: ({ id }) => Array.from({ length: id % 4 }, (_, index) => ({ name: `tag ${index}` })),
    },
  }),
});

/** What the real schema does, with a source in memory in the place of a plan. */
const rowList = (type: GraphQLOutputType): GraphQLFieldConfig<unknown, TestContext> => ({
  type,
  extensions: { rowList: true },
  args: {
    count: { type: GraphQLInt, defaultValue: 10 },
    size: { type: GraphQLInt, defaultValue: 4 },
    fails: boolean,
    marksEnd: boolean,
    hangsAfter: int,
    limit: int,
  },
  resolve(root, args, context) {
    const { source } = context;
    const { signal } = operationOf(context);
    // graphql-js has checked the arguments against the types above.
    const given = args as SourceArgs;
    if (given.count < 0) throw badInput('count must be 0 or more.');
    const open = () => source.open(given, signal);
    if (!(root instanceof RowFeed)) return rows(open());
    return root.read(open, (rows) => {
      if (typeof args.limit === 'number' && root.delivered + rows > args.limit)
        throw new SluiceError('LIMIT_EXCEEDED', `more than ${args.limit} rows`);
    });
  },
});

async function* rows(batches: ReturnType<RowSource['open']>) {
  for await (const batch of await batches) yield* await batch.rows();
}

const list = (item: GraphQLOutputType) => new GraphQLList(item);
const required = (type: GraphQLOutputType) => new GraphQLNonNull(type as GraphQLObjectType);

export const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, TestContext>({
    name: 'Query',
    fields: {
      rows: rowList(required(list(required(Item)))),
      maybeRows: rowList(list(required(Item))),
      rowsOrNull: rowList(list(Item)),
      hello: { type: GraphQLString, resolve: () => 'world' },
      item: { type: Item, args: { id: int }, resolve: (_, { id }) => ({ id: id ?? 0 }) },
      numbers: {
        type: list(GraphQLInt),
        args: { to: { type: new GraphQLNonNull(GraphQLInt) } },
        resolve: (_, { to }) => Array.from({ length: to }, (_, index) => index),
      },
      broken: {
        type: GraphQLString,
        resolve() {
          throw new Error(secret);
        },
      },
      quoting: {
        type: GraphQLString,
        resolve() {
          throw new GraphQLError(`a library quotes ${secret}`);
        },
      },
    },
  }),
  subscription: new GraphQLObjectType<unknown, TestContext>({
    name: 'Subscription',
    fields: {
      batches: {
        ...rowList(required(list(required(Item)))),
        extensions: {},
        subscribe: (_, args, context) => context.source.open(args as SourceArgs, operationOf(context).signal),
        resolve: (batch) => (batch as RowBatch).rows(),
      },
    },
  }),
});
