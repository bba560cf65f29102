/** An enum with the value `__proto__`, which Prisma reads as the prototype of all objects. */
import { expect, it } from 'vitest';
import { withClient } from '../../src/database/with-client.ts';
import { serveAnybody } from '../schemas/anybody/serve-anybody.ts';
import { createEmptyDatabase } from '../utils/database.ts';

it('is named in a look-up as in a list', async () => {
  await using database = await createEmptyDatabase();
  await withClient(database.url, 'test', (client) =>
    client.query(`CREATE TYPE kind AS ENUM ('a', '__proto__');
      CREATE TABLE things (id int PRIMARY KEY, kind kind, kinds kind[]);
      INSERT INTO things VALUES (1, '__proto__', '{a,__proto__}'), (2, 'a', '{}'), (3, NULL, '{}')`),
  );
  await using served = await serveAnybody(database.url);
  const ask = async (query: string) =>
    (await fetch(`${served.server.url}/graphql?query=${encodeURIComponent(query)}`)).json();
  const selection = '{ id kind kinds }';
  const { data } = await ask(
    `{ things ${selection} one: thing(id: 1) ${selection} two: thing(id: 2) ${selection} three: thing(id: 3) ${selection} }`,
  );
  expect(data.things).toEqual([
    { id: 1, kind: 'proto__', kinds: ['a', 'proto__'] },
    { id: 2, kind: 'a', kinds: [] },
    { id: 3, kind: null, kinds: [] },
  ]);
  expect([data.one, data.two, data.three]).toEqual(data.things);
});
