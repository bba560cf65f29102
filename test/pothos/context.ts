/** Contexts to execute the schema in: on the test database, or on none, where only the plan matters. */
import { randomUUID } from 'node:crypto';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import { createStreams } from '../../src/core/run/streams.ts';
import type { OpenRows, RowPlan } from '../../src/core/types.ts';
import { type OperationContext, setOperation } from '../../src/pothos/context.ts';
import { connect, countQueries } from '../rows/client.ts';
import { openRowsOptions, planLimits } from '../rows/open-rows-options.ts';
import { sharedUrl } from '../utils/database.ts';
import { rowBatch } from '../utils/row-batch.ts';

const readerOf: OperationContext['readerOf'] = (kind) => ({ id: randomUUID(), transport: kind, client: 'test' });

/** Contexts on a test database, with a count of the statements that it is sent. */
export function connectContext({ url = sharedUrl(), listMaxRows = 100_000 } = {}) {
  const db = connect(url);
  const openRows = createOpenRows(openRowsOptions(db));
  const counts = countQueries(db.pool);
  return {
    prisma: db.prisma,
    counts,
    /** What an operation is given: nothing is shared between two of them. */
    context: (fields: Partial<OperationContext> = {}) =>
      contextOf(db.prisma, {
        openRows,
        openList: openRows,
        signal: new AbortController().signal,
        listMaxRows,
        holdBytes() {},
        planLimits,
        readerOf,
        streams: createStreams(),
        isOperator: () => false,
        heldRows: 0,
        ...fields,
      }),
    openRows,
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

/** A context without a database: streams are empty, and their plans are kept. */
export function planContext() {
  const plans: RowPlan[] = [];
  const db = connect('postgresql://127.0.0.1:1/nowhere');
  const openRows: OpenRows = async (plan) => {
    plans.push(plan);
    return (async function* () {
      yield rowBatch([], { delivered: 0, last: true });
    })();
  };
  const context = contextOf(db.prisma, {
    openRows,
    openList: openRows,
    signal: new AbortController().signal,
    listMaxRows: 100,
    holdBytes() {},
    planLimits,
    readerOf,
    streams: createStreams(),
    isOperator: () => false,
    heldRows: 0,
  });
  return { context, plans };
}

function contextOf<P>(prisma: P, operation: OperationContext): { readonly prisma: P } {
  const context = { prisma };
  setOperation(context, operation);
  return context;
}
