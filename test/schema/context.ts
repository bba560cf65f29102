/** Contexts to execute the schema in: on the test database, or on none, where only the plan matters. */
import { findManyOf } from '../../src/rows/client.ts';
import { createOpenRows } from '../../src/rows/open-rows.ts';
import { createSlots } from '../../src/rows/slots.ts';
import type { OpenRows, RowPlan } from '../../src/rows/types.ts';
import type { Context } from '../../src/schema/context.ts';
import { connect, countQueries } from '../rows/client.ts';
import { sharedUrl } from '../utils/database.ts';

/** Contexts on a test database, with a count of the statements that it is sent. */
export function connectContext({ url = sharedUrl(), listMaxRows = 100_000 } = {}) {
  const db = connect(url);
  const openRows = createOpenRows({
    findMany: findManyOf(db.prisma),
    streamPool: db.pool,
    slots: createSlots(4, 1_000),
    batchRows: 1_000,
    batchBytes: 1_000_000,
    maxRows: 0,
    stop: new AbortController().signal,
  });
  const counts = countQueries(db.pool);
  return {
    prisma: db.prisma,
    counts,
    /** What an operation is given: nothing is shared between two of them. */
    context: (): Context => ({
      prisma: db.prisma,
      openRows,
      openList: openRows,
      signal: new AbortController().signal,
      listMaxRows,
    }),
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
      yield { rows: [], delivered: 0, checksum: '00000000', last: true };
    })();
  };
  const context: Context = {
    prisma: db.prisma,
    openRows,
    openList: openRows,
    signal: new AbortController().signal,
    listMaxRows: 100,
  };
  return { context, plans };
}
