/** Readers that stop, and readers that leave: at any moment, over any transport. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accepts, plainAccept, post } from './utils/client.ts';
import type { RowSource } from './utils/row-source.ts';
import { startServer, type TestServer } from './utils/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server[Symbol.asyncDispose]());

/** Resolves when the source has not been asked for anything in many turns of the event loop. */
async function stillness(source: RowSource): Promise<number> {
  for (let turns = 0, seen = -1; turns < 300; turns++) {
    if (source.pulled !== seen) turns = 0;
    seen = source.pulled;
    await setImmediate();
  }
  return source.pulled;
}

const endless = 'count: 1000000000, size: 500';
const wide = 'id name later strict next { id name }';

const streams = [
  ['@stream', `{ rows(${endless}) @stream { ${wide} } }`],
  ['two lists', `{ a: rows(${endless}) @stream { ${wide} } b: rows(${endless}) @stream(initialCount: 700) { id } }`],
  ['@stream inside of rows', `{ rows(${endless}) @stream { ${wide} tags @stream { name } } }`],
  ['a subscription', `subscription { batches(${endless}) { ${wide} } }`],
] as const;

const ways = Object.entries(accepts);

describe.each(streams)('%s', (_, query) => {
  const taken = ways.filter(([, accept]) => !query.startsWith('subscription') || accept === 'text/event-stream');

  test.each(taken)('whose reader stops is read no further, and ends when it leaves (%s)', async (_, accept) => {
    const { source } = server;
    const leaving = new AbortController();
    const response = await post(server.url, { query }, accept, leaving.signal);
    const reader = response.body?.getReader();
    await reader?.read();

    const pulled = await stillness(source);
    expect(pulled).toBeGreaterThan(0);
    expect(source.released).toBe(0);
    expect(await stillness(source)).toBe(pulled);

    leaving.abort();
    await source.until(() => source.released === source.started);
  });
});

describe('a reader that leaves before the first part', () => {
  test.each(
    [
      ...ways.flatMap(([name, accept]) =>
        streams.map(
          ([what, query]) =>
            [`${what}, ${name}`, query.replaceAll('size: 500', 'size: 500, hangsAfter: 0'), accept] as const,
        ),
      ),
      ['a list in one piece', `{ rows(${endless}, hangsAfter: 2) { id } }`, plainAccept] as const,
      [
        'initial rows',
        `{ rows(${endless}, hangsAfter: 2) @stream(initialCount: 9999) { id } }`,
        'text/event-stream',
      ] as const,
      ['a defer', `{ rows(${endless}, hangsAfter: 2) { id ... @defer { name } } }`, 'text/event-stream'] as const,
    ].filter(([, query, accept]) => !query.startsWith('subscription') || accept === 'text/event-stream'),
  )('ends %s', async (_, query, accept) => {
    const { source } = server;
    const leaving = new AbortController();
    const response = post(server.url, { query }, accept, leaving.signal).then((response) => response.text());
    await source.until(() => source.pulled > 0);
    leaving.abort();
    await expect(response).rejects.toThrow();
    await source.until(() => source.released === source.started);
  });
});

describe('the result, as a transport holds it', () => {
  const run = async (query: string, signal: AbortSignal) => {
    const { schema, parse, validate, contextFactory, execute } = server.yoga.getEnveloped({ signal });
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    return (await execute({ schema, document, contextValue: await contextFactory() })) as AsyncGenerator<{
      data?: unknown;
      errors?: { message: string; extensions: unknown }[];
      incremental?: { items: unknown[] | null; errors?: { message: string; extensions: unknown }[] }[];
      hasNext: boolean;
    }>;
  };
  const everything = `{ rows(${endless}) @stream { id } }`;
  const deferring = `{ rows(${endless}) @stream { id tags @stream { name } } }`;

  test('returned before it was started, it has let go of the source', async () => {
    for (const query of [everything.replace('@stream', '@stream(initialCount: 3)'), deferring]) {
      const result = await run(query, new AbortController().signal);
      await result.return(undefined);
      await server.source.until(() => server.source.released === server.source.started);
    }
  });

  test('returned while a read hangs, it does not wait for that', async () => {
    const result = await run(everything.replace('size: 500', 'size: 500, hangsAfter: 0'), new AbortController().signal);
    await result.next();
    const hanging = result.next();
    await server.source.until(() => server.source.pulled === 1);
    await result.return(undefined);
    await hanging;
    expect(server.source.released).toBe(1);
    expect(await result.next()).toEqual({ done: true, value: undefined });
  });

  test('reads nothing that it is not asked for', async () => {
    const result = await run(everything, new AbortController().signal);
    await result.next();
    expect(await stillness(server.source)).toBe(0);
    await result.next();
    expect(await stillness(server.source)).toBe(1);
    await result.return(undefined);
    expect(server.source.released).toBe(1);
  });

  test('its signal aborted, it is never read, and yet lets go', async () => {
    for (const query of [everything.replace('@stream', '@stream(initialCount: 3)'), deferring]) {
      const leaving = new AbortController();
      await run(query, leaving.signal);
      leaving.abort();
      await server.source.until(() => server.source.released === server.source.started);
    }
  });

  test('a subscription whose signal is aborted lets go, though nobody reads on', async () => {
    const leaving = new AbortController();
    const { schema, parse, contextFactory, subscribe } = server.yoga.getEnveloped({ signal: leaving.signal });
    const document = parse(`subscription { batches(${endless}) { id } }`);
    const events: AsyncGenerator = await subscribe({ schema, document, contextValue: await contextFactory() });
    await events.next();
    expect(server.source.released).toBe(0);
    leaving.abort();
    await server.source.until(() => server.source.released === 1);
    expect(await events.next()).toMatchObject({
      value: { errors: [{ extensions: { code: 'STREAM_CANCELLED' } }] },
    });
    expect(await events.next()).toMatchObject({ done: true });
  });

  test('cancelled while somebody reads, it ends with an error and not like a whole one', async () => {
    const cancelled = {
      message: 'The operation was cancelled.',
      extensions: expect.objectContaining({ code: 'STREAM_CANCELLED' }),
    };
    for (const query of [everything, deferring]) {
      const stopping = new AbortController();
      const result = await run(query, stopping.signal);
      await result.next();
      await result.next();
      stopping.abort();
      const rest = [];
      for await (const part of result) rest.push(part);
      const errors = rest.flatMap((part) => [
        ...(part.errors ?? []),
        ...(part.incremental ?? []).flatMap((entry) => entry.errors ?? []),
      ]);
      expect(errors).toMatchObject([cancelled]);
      expect(rest.at(-1)?.hasNext).toBe(false);
    }
  });
});

describe('a subscription under an Accept that takes no events', () => {
  test.each([plainAccept, 'application/graphql-response+json', 'multipart/mixed;q=0.5, application/json'])(
    '%s is refused before it starts',
    async (accept) => {
      const query = `subscription { batches(${endless}) { id } }`;
      const response = await post(server.url, { query }, accept);
      expect(response.status).toBe(406);
      expect(await response.json()).toMatchObject({
        errors: [{ message: expect.stringContaining('text/event-stream'), extensions: { code: 'BAD_USER_INPUT' } }],
      });
      expect(server.source.opened).toBe(0);
    },
  );
});

describe('a source that never waits leaves turns for everybody', () => {
  test.each([
    ['@stream', '{ rows(count: 60000, size: 20) @stream { id } }', accepts['legacy, multipart']],
    ['@stream over events', '{ rows(count: 60000, size: 20) @stream { id } }', 'text/event-stream'],
    [
      '@stream inside of rows',
      '{ rows(count: 20000, size: 20) @stream { id tags @stream { name } } }',
      accepts['incremental, multipart'],
    ],
    ['a list in one piece', '{ rows(count: 60000, size: 20) { id } }', plainAccept],
    ['a subscription', 'subscription { batches(count: 60000, size: 20) { id } }', 'text/event-stream'],
  ])('%s', async (_, query, accept) => {
    let turns = 0;
    let counting = true;
    const { source } = server;
    const count = async () => {
      // Counted are turns in which the source is at work, not those before and after.
      for (let pulled = source.pulled; counting; pulled = source.pulled) {
        await setImmediate();
        if (source.pulled > pulled) turns++;
      }
    };
    const counted = count();
    await (await post(server.url, { query }, accept)).text();
    counting = false;
    await counted;
    expect(turns).toBeGreaterThan(5);
  });
});
