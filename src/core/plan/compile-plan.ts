/** From a plan to what Prisma compiles it to: checked against the limits, before anything runs. */
import type { Pool } from 'pg';
import { badInput } from '../../errors.ts';
import { checkLive } from '../live/check-live.ts';
import { relatedModels } from '../live/related-models.ts';
import { type Datamodel, type Model, primaryKey } from '../model/datamodel.ts';
import { type ReadCatalogueOptions, readCatalogue } from '../postgres/catalogue.ts';
import { isFew, type Pace, type ReadOptions } from '../postgres/cells.ts';
import type { RowSource } from '../postgres/portal.ts';
import { mayChangeRows } from '../prisma/extensions.ts';
import type { Hydrate } from '../prisma/hydrate.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import { positionOf, rowsBehind, theBeginning, unproven } from '../resume/continue.ts';
import { type Fingerprint, fingerprintOf, hashOf } from '../resume/fingerprint.ts';
import { createMarks, type Marks } from '../resume/marks.ts';
import { columnsOf } from '../resume/position.ts';
import { type SortedStatement, sortedStatement } from '../resume/sorted-statement.ts';
import type { Place, Tokens } from '../resume/token.ts';
import { withoutNullRelations } from '../rights/null-relations.ts';
import type { Rights } from '../rights/rights.ts';
import type { Row, RowPlan } from '../types.ts';
import { argumentError } from './argument-error.ts';
import { checkPlan, type PlanLimits } from './check-plan.ts';
import { distinctOf } from './distinct.ts';
import { compileFindMany, type ReadRows, type Rows } from './find-many.ts';
import { findManyArgs, restOf } from './find-many-args.ts';
import { findManyOf } from './find-many-of.ts';
import { nestedLists } from './nested-lists.ts';
import { type OrderKey, orderKeys, totalOrder } from './order.ts';
import { type FindManyArgs, withColumns } from './plan.ts';
import { createStatementShapes } from './statement-shapes.ts';

export interface CompilePlanOptions extends PlanLimits {
  readonly datamodel: Datamodel;
  /** The client whose extensions the rows shall have. */
  readonly prisma: object;
  /** Rows that a stream may deliver; 0 for no limit. */
  readonly maxRows: number;
  readonly tokens: Tokens;
}

export interface CompiledPlan {
  /**
   * Finds out what only the database knows, before the rows are read.
   * @throws SluiceError `TOKEN_INVALID` where it does not let the plan go on; the signal's reason when it is aborted, and
   * the pool's errors.
   */
  readonly prepare: (pool: Pool, options: PrepareOptions) => Promise<PreparedPlan>;
  /** The same plan behind a place in it: what is left once the rows before have been given. */
  readonly behind: (place: Place) => Promise<CompiledPlan>;
  /** What it is made of, for who follows its rows. */
  readonly parts: PlanParts;
}

export interface PlanParts {
  readonly model: Model;
  /** The fields of its primary key, and those of them that its reader may know. */
  readonly key: readonly string[];
  readonly told: readonly string[];
  /** Models whose rows it depends on, besides its own. */
  readonly related: () => ReadonlySet<Model>;
  /** Whether it has `first`, or `skip`: which rows it gives depends on others. */
  readonly hasFirst: boolean;
  readonly isDistinct: boolean;
  /** What tells its rows from those that other plans make of the same cells. */
  readonly shape: () => string;
  readonly order: readonly OrderKey[];
  /** Undefined where it asks for no rows. */
  readonly statement: Statement | undefined;
  readonly query: Fingerprint;
  readonly tokens: Tokens;
  readonly begin: Place;
  readonly sorted: SortedStatement | undefined;
  readonly readRows: ReadRows<Row>;
}

type PrepareOptions = Omit<ReadCatalogueOptions, 'fresh'>;

/** For one reading. */
export interface PreparedPlan {
  /** Tells how far it is after each of its batches. */
  readonly marks: Marks;
  readonly read: (pace: Pick<ReadOptions, 'rights' | 'signal'> & Pace, source?: RowSource) => ReturnType<ReadRows<Row>>;
  /** All rows in one round trip, where they are few; undefined where they are to be read as ever. */
  readonly readFew: (pace: Pick<ReadOptions, 'rights' | 'signal'> & Pace) => Promise<Rows<Row> | undefined>;
  /** Whether the database guarantees that each row has a place of its own. */
  readonly isTotal: boolean;
  /** Whether it is read in one go, all rows at once. */
  readonly isShort: (pace: Pick<Pace, 'batchRows'>) => boolean;
  /** Never above what the plan may deliver, with what was delivered before it. */
  readonly estimate: (signal: AbortSignal) => Promise<number | undefined>;
}

/** The compiler's errors are those of `OpenRows`. */
export function createCompilePlan(
  options: CompilePlanOptions,
): (plan: RowPlan, rights?: Rights) => Promise<CompiledPlan> {
  const findMany = findManyOf(options.prisma);
  const isPlain = !mayChangeRows(options.prisma, options.datamodel);
  const { maxRows, tokens } = options;
  const shapes = createStatementShapes<Hydrate<unknown>>();
  /** A plan that is asked for again, as that of a document without variables is, has been compiled. */
  const kept = new WeakMap<RowPlan, CompiledPlan>();

  return async (plan, rights) => {
    // What a viewer's rights make of it is compiled for each anew.
    const known = rights === undefined ? kept.get(plan) : undefined;
    if (known !== undefined) return known;
    const { where, orderBy } = plan;
    const model = options.datamodel.model(plan.model);
    checkPlan(model, plan, options);
    const distinct = distinctOf(plan.args ?? {});
    if (distinct !== undefined && (plan.after ?? undefined) !== undefined) throw badInput(DISTINCT);
    const key = primaryKey(model);
    const order = orderKeys(model, totalOrder(model, orderBy ?? undefined));
    // A checksum of what is hidden would tell it.
    const told = (plan.shown?.key ?? key).filter((name) => !rights?.omitted.includes(`${plan.model}.${name}`));
    const query = fingerprintOf({
      model: plan.model,
      as: plan.shown?.as,
      key: told,
      where,
      order,
      viewer: rights?.identity,
    });
    const asked = typeof plan.after === 'string' ? tokens.read(plan.after, query) : theBeginning;
    const read = columnsOf(order, key);

    const compileFrom = async (begin: Place): Promise<CompiledPlan> => {
      const position = positionOf(begin, plan.model);
      const first = restOf(plan.first, begin.delivered - asked.delivered);
      const isBegun = begin.delivered > asked.delivered;
      const given = findManyArgs({ ...plan, first }, { maxRows, isBegun });
      const args = rights?.isRestricted ? withoutNullRelations(model, given) : given;
      const call = {
        model,
        args: withColumns(args, read),
        // What is read for the order alone may be what no row can have, such as a value of an enum that the schema lacks.
        shown: plan.args ? args : isPlain ? withColumns(args, key) : undefined,
        isPlain,
        shapes,
        findMany: (args: FindManyArgs) => findMany(plan.model, args),
      };
      const {
        statement,
        read: readRows,
        readFew,
        estimate,
      } = await compileFindMany(call).catch((error: unknown) => {
        throw argumentError(error);
      });
      const sorted = statement && sortedStatement(statement, order);
      const most = first ?? (maxRows > 0 ? maxRows : Number.POSITIVE_INFINITY);

      const prepare = async (pool: Pool, options: PrepareOptions): Promise<PreparedPlan> => {
        // A key may have been dropped since the position was told, and rows have come that are alike in it.
        const fresh = position !== undefined;
        const tables = [...(sorted?.tables ?? []), ...nestedLists(statement?.text ?? '').tables];
        const catalogue = sorted && (await readCatalogue(pool, tables, { ...options, fresh }));
        const isTotal = sorted === undefined || (catalogue !== undefined && sorted.isTotal(catalogue));
        if (fresh && !isTotal) throw unproven(plan.model);
        const without = distinct ? 'distinct' : isTotal ? undefined : 'unproven';
        const running =
          position === undefined || catalogue === undefined ? sorted?.fromStart : sorted?.after(position, catalogue);
        const fenced = running && catalogue && { ...running, text: nestedLists(running.text).fenced(catalogue) };
        return {
          marks: createMarks({ model, key: told, order, without, query, begin, tokens }),
          isShort: (pace) => isFew(args.take, pace),
          isTotal,
          read: (pace, source = pool) => {
            const rows = readRows(source, pace, fenced);
            return position === undefined ? rows : rowsBehind(rows, (statement?.values.length ?? 0) + 1);
          },
          readFew: async (pace) => (position === undefined ? readFew(pool, pace, fenced) : undefined),
          async estimate(signal) {
            // The planner knows of rows and values that are hidden.
            if (rights?.isRestricted) return undefined;
            const rows = await estimate(pool, signal, fenced);
            return rows === undefined ? undefined : begin.delivered + Math.min(rows, most);
          },
        };
      };
      const parts = {
        ...{ model, key, told, order, query, tokens, begin, statement, sorted, readRows },
        related: () => relatedModels(options.datamodel, model, args, statement?.text ?? ''),
        hasFirst: (first ?? undefined) !== undefined || (args.skip ?? 0) > 0,
        isDistinct: distinct !== undefined,
        shape: () => shapeOf(call.shown ?? call.args),
      };
      return { prepare, behind: compileFrom, parts };
    };
    const reached = plan.reached === undefined ? asked : tokens.read(plan.reached, query);
    for (const place of [asked, reached]) checkLive(place, plan.live === true);
    const compiled = await compileFrom(reached);
    // A token grows old, an extension may compile otherwise each time, and who follows rows asks once and stays.
    const isFromStart = asked === theBeginning && plan.reached === undefined;
    if (isPlain && rights === undefined && isFromStart && plan.live !== true) kept.set(plan, compiled);
    return compiled;
  };
}

const DISTINCT =
  'distinct cannot be continued by after: no token can hold which values have been given already. Read it in one piece.';

const shapeOf = ({ select, include, omit }: FindManyArgs): string =>
  hashOf([select ?? null, include ?? null, omit ?? null]);
