/** R11: what is long is worked on in pieces, between which the event loop turns: others are answered meanwhile. */
import { GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createAnswerBytes } from '../../src/core/run/answer-bytes.ts';
import { execute } from '../../src/graphql/execute.ts';
import { joined } from '../../src/graphql/joined.ts';
import { createMaskError } from '../../src/graphql/mask-error.ts';
import { Operation } from '../../src/graphql/operation.ts';
import { packed } from '../../src/graphql/packed.ts';
import { resultJson } from '../../src/graphql/result-json.ts';
import { createLog } from '../../src/log.ts';
import { turnsDuring } from '../utils/turns.ts';

const megabyte = 1024 * 1024;
const text = 'wide'.repeat(megabyte);

const item = new GraphQLObjectType({
  name: 'Item',
  fields: { text: { type: GraphQLString }, short: { type: GraphQLString } },
});
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { item: { type: item, resolve: () => ({ text, short: 'short' }) } },
  }),
});
const maskError = createMaskError(createLog('silent'));

interface Asked {
  readonly delivery?: 'none' | 'incremental' | 'legacy';
  readonly inputBytes?: number;
  readonly mayHold?: number;
}

/** The texts of all results. */
async function ask(query: string, { delivery = 'none', inputBytes = 0, mayHold = 64 * megabyte }: Asked = {}) {
  const bytes = createAnswerBytes({ perOperation: mayHold, perClient: mayHold, total: mayHold, stallMs: 1_000 });
  const operation = new Operation({}, { held: bytes.open('somebody', { stalledMs: () => 0, drop() {} }) });
  const result = await execute(
    { schema, document: parse(query), contextValue: {} },
    { operation, delivery, hasHead: true, beginMs: undefined, inputBytes, maxInputValues: 100, maskError },
  );
  const results = Symbol.asyncIterator in result ? await Array.fromAsync(result) : [result];
  return results.map((part) => joined(resultJson(part)).toString());
}

describe('R11 the event loop turns', () => {
  it.each<[string, string, Asked]>([
    ['an answer', '{ item { text } }', {}],
    ['a deferred part', '{ item { short ... @defer { text } } }', { delivery: 'incremental' }],
    ['a deferred part in the older format', '{ item { short ... @defer { text } } }', { delivery: 'legacy' }],
  ])('while the text of %s is made', async (_, query, asked) => {
    let texts: readonly string[] = [];
    const turns = await turnsDuring(async () => {
      texts = await ask(query, asked);
    });
    expect(turns).toBeGreaterThan(10);
    expect(texts.at(-1)).toContain(`{"text":"${text}"}`);
  });

  it('between what looks a large value up and what writes it, whose keys are walked a few times in all', async () => {
    let walks = 0;
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`key ${n}`, n]));
    const large = new Proxy(keys, {
      ownKeys(target) {
        walks += 1;
        return Reflect.ownKeys(target);
      },
    });
    const data = { item: { inner: { innermost: large } } };
    const { data: text } = await packed({ data }, () => {});
    expect(walks).toBeLessThanOrEqual(2);
    expect(joined(resultJson({ data: text })).toString()).toBe(
      JSON.stringify({ data: { item: { inner: { innermost: keys } } } }),
    );
  });

  it('between the steps of the work on a long request, and not for a short one', async () => {
    const short = await turnsDuring(() => ask('{ item { short } }'));
    const long = await turnsDuring(() => ask('{ item { short } }', { inputBytes: megabyte }));
    expect(long).toBeGreaterThanOrEqual(short + 3);
  });
});

describe('R12 a part of an answer', () => {
  it.each(['incremental', 'legacy'] as const)('is refused where it holds too much (%s)', async (delivery) => {
    const names = Array.from({ length: 20 }, (_, n) => `n${n}: text`).join(' ');
    const texts = await ask(`{ item { short ... @defer { ${names} } } }`, { delivery, mayHold: 16 * megabyte });
    const { errors, hasNext } = JSON.parse(texts.at(-1) ?? '');
    expect(errors).toMatchObject([
      { message: expect.stringContaining('ANSWER_MAX_BYTES'), extensions: { code: 'LIMIT_EXCEEDED' } },
    ]);
    expect(hasNext).toBe(false);
  });
});
