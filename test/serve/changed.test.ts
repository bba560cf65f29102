/** A database that changes under a server which was told its address alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/database/with-client.ts';
import { type Anybody, makeDatabase, serveAnybody } from '../schemas/anybody/serve-anybody.ts';

const parts = new AsyncDisposableStack();
let url: string;
let before: Anybody;
beforeAll(async () => {
  url = parts.use(await makeDatabase('relations')).url;
  before = parts.use(await serveAnybody(url));
  await ask('{ documents { title } avatars { id } }');
  await withClient(url, 'test', (client) =>
    client.query(
      'ALTER TABLE documents ALTER title TYPE int USING 7; DROP TABLE "Avatar"; ALTER TABLE "Profile" DROP bio',
    ),
  );
});
afterAll(() => parts.disposeAsync());

async function ask(query: string, { server } = before) {
  const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`);
  return response.json();
}

describe('a running server', () => {
  it('names the column whose type has changed', async () => {
    const message = expect.stringMatching(
      /^title has another type in the database than in the schema, which has a string\./,
    );
    expect(await ask('{ documents { id title } }')).toMatchObject({
      data: null,
      errors: [{ message, path: ['documents'] }],
    });
    expect(await ask('{ documents { id } }')).toMatchObject({
      data: { documents: [{ id: '1' }, { id: '2' }, { id: '3' }] },
    });
    const csv = await fetch(`${before.server.url}/export/documents.csv`);
    expect([csv.status, await csv.text()]).toEqual([500, expect.stringContaining('title has another type')]);
  });

  const gone = (kind: string) => [
    expect.objectContaining({
      message: expect.stringMatching(`^The database lacks a ${kind} that the schema has: .* a new start`),
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    }),
  ];

  it('says that a table is gone, and serves the others', async () => {
    expect(await ask('{ avatars { id } }')).toEqual({ data: null, errors: gone('table') });
    expect(await ask('{ avatar(id: 1) { id } }')).toEqual({
      data: { avatar: null },
      errors: gone('table'),
    });
    const download = await fetch(`${before.server.url}/export/avatars.ndjson`);
    expect([download.status, await download.text()]).toEqual([500, expect.stringContaining('lacks a table')]);
    expect(await ask('{ tags { id } }')).toMatchObject({ data: { tags: [{ id: 1 }, { id: 2 }, { id: 3 }] } });
    expect((await fetch(`${before.server.url}/readyz`)).status).toBe(200);
  });

  it('says that a column is gone, and serves the others', async () => {
    expect(await ask('{ profiles { bio } }')).toEqual({ data: null, errors: gone('column') });
    expect(await ask('{ profiles(where: { bio: { equals: "" } }) { userId } }')).toEqual({
      data: null,
      errors: gone('column'),
    });
    expect(await ask('{ profile(userId: 1) { bio } }')).toEqual({
      data: { profile: null },
      errors: gone('column'),
    });
    const download = await fetch(`${before.server.url}/export/profiles.csv`);
    expect([download.status, await download.text()]).toEqual([500, expect.stringContaining('lacks a column')]);
    expect(await ask('{ profiles { userId } }')).toMatchObject({ data: { profiles: [{ userId: 1 }, { userId: 3 }] } });
  });
});

it('the next start has the database as it is now', async () => {
  await using after = await serveAnybody(url);
  expect(after.server.lists).toEqual(before.server.lists.filter((list) => list !== 'avatars'));
  expect(await ask('{ documents { title } }', after)).toMatchObject({
    data: { documents: [{ title: 7 }, { title: 7 }, { title: 7 }] },
  });
});

describe('a schema that the database does not hold to', () => {
  it('has an error at each relation that leads nowhere, and all rows', async () => {
    const content = `model Score {
        id         Int    @id
        project_id String
        trace_id   String
        trace      Trace  @relation(fields: [trace_id], references: [id])
        @@map("scores")
      }
      model Trace {
        id     String  @id
        scores Score[]
        @@map("organisations")
      }`;
    await using served = await serveAnybody(url, { files: [{ path: 'schema.prisma', content }] });
    const { data, errors } = await ask('{ scores { id trace { id } } }', served);
    expect(data).toEqual({ scores: [1, 2, 3].map((id) => ({ id, trace: null })) });
    expect(errors).toHaveLength(3);
    expect(errors[0].message).toMatch(/^Score\.trace must lead to a row, and leads to none from the row with id 1\./);
  });
});
