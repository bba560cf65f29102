/** What only PostgreSQL can refuse of a list inside a look-up is the client's to mend, by every way to ask for it. */
import { createYoga } from 'graphql-yoga';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createSluice } from '../../../src/core/run/sluice.ts';
import { useSluice } from '../../../src/graphql/index.ts';
import { keepLog, startServer, type TestServer } from '../../utils/server.ts';
import { datamodel } from './generated/sluice.ts';
import { app, schema } from './graphql.ts';
import { connectOthers, openOthers } from './open-others.ts';

const { log, lines } = keepLog();
let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  await others.pool.query(`
    INSERT INTO patrons VALUES (1, 1, 'a', 'a', NULL, now(), 1, NULL);
    INSERT INTO oddities (id, address, folded, owner_id) VALUES (1, '10.0.0.1', 'Straße', 1);
    INSERT INTO posts VALUES (1, 1, 'post', false);`);
  server = await startServer({ DATABASE_URL: others.url, DATABASE_POOL_SIZE: '1' }, { app, log });
});
afterAll(async () => {
  await server?.dispose();
  await others?.[Symbol.asyncDispose]();
});

const post = (accept: string) => async (query: string) => {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return answer.text();
};

const ways: [string, (query: string) => Promise<string>][] = [
  ['JSON', post('application/json')],
  ['multipart', post('multipart/mixed')],
  ['events', post('text/event-stream')],
  ['a GET', async (query) => (await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`)).text()],
  [
    'a WebSocket',
    (query) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
        let text = '';
        socket.on('error', reject);
        socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
        socket.on('message', (data) => {
          const { type } = JSON.parse(String(data));
          if (type === 'connection_ack')
            socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
          else text += data;
          if (type === 'complete' || type === 'error') socket.close();
        });
        socket.on('close', () => resolve(text));
      }),
  ],
];

const refused: [string, string, string][] = [
  ['a value', 'address', '{ address: { equals: "nowhere" } }'],
  ['one value of a list', 'address', '{ address: { in: ["10.0.0.1", "10.0.0."] } }'],
  ['what a collation cannot do', 'folded', '{ folded: { contains: "s", mode: insensitive } }'],
];

describe.each(ways)('over %s', (_, ask) => {
  it.each(refused)('refuses %s, and names the field', async (_, field, where) => {
    const named = `where has ${field}, and PostgreSQL does not take this filter of it`;
    for (const query of [
      `{ patron(id: 1) { id oddities(where: ${where}) { id } } }`,
      `{ patron(id: 1) { a: oddities(first: 1) { id } b: oddities(where: ${where}) { id } } }`,
      `{ patron(id: 1) { posts { author { oddities(where: ${where}) { id } } } } }`,
      `{ patronRows @stream { id } patron(id: 1) { ... @defer { oddities(where: ${where}) { id } } } }`,
    ]) {
      const text = await ask(query);
      expect(text).toContain(named);
      expect(text).toContain('BAD_USER_INPUT');
    }
  });
});

it('logs none of them', () => expect(lines('a GraphQL operation failed')).toEqual([]));

it('masks what no filter of the client explains', async () => {
  await others.pool.query('ALTER TABLE oddities RENAME TO curiosities');
  await others.pool.query(
    'CREATE VIEW oddities WITH (security_barrier) AS SELECT * FROM curiosities WHERE 1 / (id - id) = 1',
  );
  try {
    const text = await post('application/json')(
      '{ patron(id: 1) { oddities(where: { address: { equals: "10.0.0.1" } }) { id } } }',
    );
    expect(text).toContain('Unexpected error.');
  } finally {
    await others.pool.query('DROP VIEW oddities');
    await others.pool.query('ALTER TABLE curiosities RENAME TO oddities');
  }
});

it('refuses it in a program of its own, which has no places for look-ups', async () => {
  const { pool, prisma, close } = connectOthers(others.url);
  await using sluice = createSluice({ prisma, pool, datamodel });
  const yoga = createYoga({ schema, context: { prisma }, plugins: [useSluice(sluice)], logging: false });
  const query = '{ patron(id: 1) { oddities(where: { address: { equals: "nowhere" } }) { id } } }';
  const answer = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  expect(await answer.json()).toMatchObject({
    errors: [{ message: expect.stringContaining('where has address'), extensions: { code: 'BAD_USER_INPUT' } }],
  });
  await close();
});
