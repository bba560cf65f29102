/** The Prisma client extension that gives every model `stream()`. */
import { randomUUID } from 'node:crypto';
import { Prisma } from '@prisma/client/extension';
import type { Pool } from 'pg';
import { badInput } from '../../errors.ts';
import { prismaKey } from '../live/key-value.ts';
import { checkNames } from '../model/check-names.ts';
import { createDatamodel } from '../model/datamodel.ts';
import type { DatamodelData } from '../model/datamodel-data.ts';
import { delegateName } from '../model/delegate-name.ts';
import { prismaError } from '../plan/argument-error.ts';
import { type FindManyArgs, planFindMany } from '../plan/plan.ts';
import { surviveBreaks } from '../postgres/survive-breaks.ts';
import { tapPool } from '../prisma/tap.ts';
import { currentRights } from '../rights/ambient.ts';
import type { Reader, RowPlan } from '../types.ts';
import { type Limits, limitsOf } from './limits.ts';
import { createRowService, type RowService, serviceOf, type TokenSecret } from './row-service.ts';
import { RowStream } from './row-stream.ts';
import { MAX_BATCH_ROWS } from './stream-control.ts';

/** What `stream()` takes besides `findMany`'s arguments. */
export interface StreamOptions {
  /** Rows in a batch, once past the first, small one: from 1 to 2000. Default: 1000. */
  batchSize?: number | undefined;
  /** Ends the stream: its statement is cancelled, and the reading throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** The token of the row to continue after, from any transport, with the same `where` and `orderBy`. Default: none. */
  after?: string | null | undefined;
  /**
   * Whether the stream gives up its connection when no batch is asked for during `stallSeconds` (30): it then goes on
   * from a new snapshot, which its batches tell. Default: false: it keeps its connection and its one snapshot for as long
   * as it is read.
   */
  park?: boolean | undefined;
  /**
   * Whether the stream goes on with what changes, as it commits, for ever: `.batches()` then have `removed` and `caughtUp`. The
   * tables need a change log: `sluice live install`. Default: false.
   */
  live?: boolean | undefined;
}

export interface RowStreamsOptions {
  /** The pool that the client's adapter was made with. */
  readonly pool: Pool;
  /** What `prisma-sluice` has generated. */
  readonly datamodel: DatamodelData;
  /** Where streams take their connections from. Default: the client's own pool. */
  readonly streamPool?: Pool;
  /**
   * What tokens are encrypted with, 16 characters or more; of several, the first encrypts and all are taken. Default: a
   * random one, whose tokens no other process takes, nor this one when it has started again.
   */
  readonly tokenSecret?: TokenSecret;
  /** Default: those of `limitTable`. Those of clients do not concern code of the same process. */
  readonly limits?: Partial<Limits>;
}

/**
 * Adds `stream()` to every model of a client. It takes the arguments of `findMany` and gives its rows while they arrive. Where
 * `createSluice` has made a service on the same pool, the streams are that service's, with its tokens, limits and
 * connections.
 *
 * @example
 * ```ts
 * const pool = new pg.Pool({ connectionString });
 * const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(rowStreams({ pool, datamodel }));
 * for await (const order of prisma.order.stream({ where: { total: { gt: 60 } } })) console.log(order);
 * ```
 * @throws Error where a field of the Prisma schema has a name that filters use, or a limit is out of its bounds.
 */
export const rowStreams = ({ pool, datamodel: data, streamPool = pool, tokenSecret, limits }: RowStreamsOptions) => {
  const datamodel = createDatamodel(data);
  checkNames(datamodel);
  tapPool(pool, datamodel);
  surviveBreaks(pool);
  surviveBreaks(streamPool);
  const stop = new AbortController().signal;
  const own = createRowService({ datamodel, limits: limitsOf(limits), tokenSecret, streamPool, stop });
  return Prisma.defineExtension((base) => {
    const client = base.$extends({
      name: 'rowStreams',
      model: {
        $allModels: {
          /**
           * Streams the rows of `findMany(args)`, in the model's total order. No SQL runs before the first row is pulled.
           * All rows, with their nested relations, come from one statement.
           *
           * @example
           * ```ts
           * const large = prisma.order.stream({ where: { total: { gt: 60 } }, select: { id: true } });
           * for await (const { id } of large) console.log(id);
           * ```
           *
           * @throws SluiceError `BAD_USER_INPUT` that names the argument which cannot be streamed; Prisma's errors for
           * arguments that are not valid come with the first pull, and so do the errors of tokens, limits and the database.
           */
          stream<T, A>(
            this: T,
            args?: Prisma.Exact<A, Prisma.Args<T, 'findMany'> & StreamOptions>,
          ): RowStream<Prisma.Result<T, A, 'findMany'>[number]> {
            const {
              batchSize,
              signal,
              after,
              park = false,
              live = false,
              ...call
            } = (args ?? {}) as FindManyArgs & StreamOptions;
            // The context's type does not say that every model has a name, and a client.
            const model = Prisma.getExtensionContext(this) as unknown as Model;
            const { $name, $parent } = model;
            planFindMany(datamodel.model($name), call);
            if (batchSize !== undefined) checkBatchSize(batchSize);
            const plan = { ...planOf($name, call), batchSize, after, ...(live && { live }) };
            // Prisma tells which client this one extends, and not which one it is. What is not ours may be extended
            // further, or run inside a transaction: all that is known of it is its model.
            const caller: object = $parent === base ? client : { [delegateName($name)]: model };
            return new RowStream(
              async (signal) => {
                const service: RowService = serviceOf(pool) ?? own;
                try {
                  return await service.openRows(caller)(plan, {
                    signal,
                    reader: readerOf(park),
                    rights: currentRights(),
                  });
                } catch (error) {
                  throw prismaError(error);
                }
              },
              signal,
              (key) => prismaKey(datamodel.model($name), key),
            );
          },
        },
      },
    });
    return client;
  });
};

/** What Prisma tells of the model that `stream()` is called on. */
interface Model {
  readonly $name: string;
  /** The client that its own client extends. */
  readonly $parent: object;
}

function planOf(model: string, { where, orderBy, take, ...args }: FindManyArgs): RowPlan {
  // What is no number of rows is left to Prisma, which refuses it.
  const isCount = take === undefined || (Number.isSafeInteger(take) && take >= 0);
  const first = isCount ? take : undefined;
  // Their types are those of findMany, which has checked them, or will.
  return { model, where, orderBy, first, args: isCount ? args : { ...args, take } } as RowPlan;
}

const readerOf = (park: boolean): Reader => ({
  ...{ id: randomUUID(), transport: 'for await', client: 'this process' },
  own: { park },
});

function checkBatchSize(size: number): void {
  if (!(Number.isSafeInteger(size) && size >= 1 && size <= MAX_BATCH_ROWS))
    throw badInput(`batchSize: ${size} must be a whole number from 1 to ${MAX_BATCH_ROWS}.`);
}
