/** R8: a list under `@stream` counts as complete only where its last batch could be passed on, too. */
import { GraphQLObjectType, parse } from 'graphql';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { schema } from '../../../src/app/schema.ts';
import { createStreams, type StreamEnding } from '../../../src/core/run/streams.ts';
import type { OpenRows } from '../../../src/core/types.ts';
import { execute } from '../../../src/graphql/execute.ts';
import { createMaskError } from '../../../src/graphql/mask-error.ts';
import { Operation } from '../../../src/graphql/operation.ts';
import { createLog } from '../../../src/log.ts';
import { connectContext } from '../../pothos/context.ts';

let db: ReturnType<typeof connectContext>;
beforeAll(() => {
  db = connectContext();
  return () => db[Symbol.asyncDispose]();
});

/** How the stream of this query is said to have ended, once its payloads have been read. */
async function endingOf(query: string): Promise<StreamEnding | undefined> {
  const streams = createStreams();
  let ending: StreamEnding | undefined;
  streams.watch({ ended: (_, ended) => (ending = ended) });
  const openRows: OpenRows = async (plan, { signal, reader = { id: '1', transport: '@stream', client: 'test' } }) => {
    const batches = await db.openRows(plan, { signal });
    return streams.follow(() => batches, { plan, reader, signal, stops: [] });
  };
  const contextValue = db.context({ openRows });
  const operation = new Operation({});
  const args = { schema, document: parse(query), contextValue };
  const maskError = createMaskError(createLog('silent'));
  const result = await execute(args, {
    operation,
    delivery: 'legacy',
    hasHead: true,
    beginMs: undefined,
    maxInputValues: 10_000,
    maskError,
  });
  if (Symbol.asyncIterator in result) await Array.fromAsync(result);
  return ending;
}

const type = schema.getType('Flight');
const distance = type instanceof GraphQLObjectType ? type.getFields().distance : undefined;
const resolve = distance?.resolve;
const lost = new Error('lost');
function failAt(last: number): void {
  if (distance)
    distance.resolve = ({ id }: { id: number }) => {
      if (id === last) throw lost;
      return 0;
    };
}
afterEach(() => {
  if (distance && resolve) distance.resolve = resolve;
});

const initially = ['initialCount: 0', 'initialCount: 7', 'initialCount: 1000'];
const query = (stream: string, fields: string) =>
  `{ flights(first: 120, orderBy: [{ id: asc }]) @stream(${stream}) { ${fields} } }`;

it.each(initially)('broken, by an error in its last batch: %s', async (stream) => {
  failAt(120);
  expect(await endingOf(query(stream, 'id distance'))).toEqual({ outcome: 'broken', error: lost });
});

it.each(initially)('complete, executed or not: %s', async (stream) => {
  expect(await endingOf(query(stream, 'id date'))).toEqual({ outcome: 'complete' });
  failAt(121);
  expect(await endingOf(query(stream, 'id distance'))).toEqual({ outcome: 'complete' });
});
