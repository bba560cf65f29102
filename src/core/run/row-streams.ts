/** The Prisma client extension that gives every model `stream()`. */
import { Prisma } from '@prisma/client/extension';
import type { Pool } from 'pg';
import { badInput } from '../../errors.ts';
import { checkNames } from '../model/check-names.ts';
import { createDatamodel } from '../model/datamodel.ts';
import type { DatamodelData } from '../model/datamodel-data.ts';
import { compileFindMany } from '../plan/find-many.ts';
import { type FindManyArgs, planFindMany } from '../plan/plan.ts';
import type { Pace } from '../postgres/cells.ts';
import { surviveBreaks } from '../postgres/survive-breaks.ts';
import { mayChangeRows } from '../prisma/extensions.ts';
import { tapPool } from '../prisma/tap.ts';
import { RowStream } from './row-stream.ts';

/** What `stream()` takes besides `findMany`'s arguments. */
export interface StreamOptions {
  /** Rows in a batch, once past the first, small one. Default: 1000. */
  batchSize?: number;
  /** Ends the stream: its statement is cancelled, and the reading throws the signal's reason. */
  signal?: AbortSignal;
}

export interface RowStreamsOptions extends Partial<Pace> {
  /** The pool that the client's adapter was made with. */
  readonly pool: Pool;
  /** What `prisma-sluice` has generated. */
  readonly datamodel: DatamodelData;
  /** Where streams take their connections from. Default: the client's own pool. */
  readonly streamPool?: Pool;
}

const defaultPace: Pace = { batchRows: 1000, batchBytes: 1024 * 1024 };

/**
 * Adds `stream()` to every model of a client. It takes the arguments of `findMany` and gives its rows while they arrive.
 *
 * @example
 * ```ts
 * const pool = new pg.Pool({ connectionString });
 * const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(rowStreams({ pool, datamodel }));
 * for await (const flight of prisma.flight.stream({ where: { delay: { gt: 60 } } })) console.log(flight);
 * ```
 * @throws Error where a field of the Prisma schema has a name that filters use.
 */
export const rowStreams = ({ pool, datamodel: data, streamPool = pool, ...pace }: RowStreamsOptions) => {
  const datamodel = createDatamodel(data);
  checkNames(datamodel);
  tapPool(pool, datamodel);
  surviveBreaks(pool);
  surviveBreaks(streamPool);
  return Prisma.defineExtension({
    name: 'rowStreams',
    model: {
      $allModels: {
        /**
         * Streams the rows of `findMany(args)`, in the model's total order. No SQL runs before the first
         * row is pulled. All rows, with their nested relations, come from one statement.
         *
         * @example
         * ```ts
         * const late = prisma.flight.stream({ where: { delay: { gt: 60 } }, select: { id: true } });
         * for await (const { id } of late) console.log(id);
         * ```
         *
         * @throws SluiceError `BAD_USER_INPUT` that names the argument which cannot be streamed; Prisma's errors for
         * arguments that are not valid come with the first pull.
         */
        stream<T, A>(
          this: T,
          args?: Prisma.Exact<A, Prisma.Args<T, 'findMany'> & StreamOptions>,
        ): RowStream<Prisma.Result<T, A, 'findMany'>[number]> {
          const { batchSize, signal, ...rest } = (args ?? {}) as FindManyArgs & StreamOptions;
          // The context's type does not say that every model has findMany, and a name.
          const model = Prisma.getExtensionContext(this) as unknown as Model<Prisma.Result<T, A, 'findMany'>[number]>;
          const findMany = (planned: FindManyArgs) => model.findMany(planned);
          const call = {
            model: datamodel.model(model.$name),
            findMany,
            args: rest,
            isPlain: !mayChangeRows(model.$parent, datamodel),
          };
          planFindMany(call.model, call.args);
          if (batchSize !== undefined && !(Number.isSafeInteger(batchSize) && batchSize >= 1))
            throw badInput(`batchSize: ${batchSize} must be a whole number, 1 or more.`);
          return new RowStream(async function* (signal) {
            const { read } = await compileFindMany(call);
            const size = batchSize === undefined ? {} : { batchRows: batchSize };
            for await (const { cells, rows } of read(streamPool, { ...defaultPace, ...pace, ...size, signal })) {
              if (cells.size > 0) yield await rows();
            }
          }, signal);
        },
      },
    },
  });
};

interface Model<R> {
  readonly $name: string;
  /** The client. */
  readonly $parent: object;
  findMany(args: FindManyArgs): PromiseLike<R[]>;
}
