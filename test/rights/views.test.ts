/** Row-level security holds through views that read as whoever asks, and a server does not start with others before it. */
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SluiceConfig } from '../../src/auto/define-config.ts';
import { checkDatabase } from '../../src/check/check-database.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { withClient } from '../../src/database/with-client.ts';
import { createLog } from '../../src/log.ts';
import { listsOf } from '../../src/pothos/index.ts';
import { type ServedDatabase, serveDatabase } from '../../src/serve/serve-database.ts';
import { createEmptyDatabase } from '../utils/database.ts';
import { createRole } from '../utils/role.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';

const AUTH_SECRET = 'a secret of more than thirty-two characters';
const settings = readConfig({ PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', AUTH_SECRET });

/** Each view of `secret`, and what is said of it; `own` ones show the viewer's rows alone. */
const views = {
  own: undefined,
  own_own: undefined,
  // PostgreSQL reads the tables of a view by that view's owner or reader, whatever reads the view.
  plain_own: undefined,
  plain_open: undefined,
  plain:
    /^Row-level security of secret is void in plain: the view plain reads it.*ALTER VIEW plain SET \(security_invoker = true\), or leave it out: plain: false/,
  switched_off: /ALTER VIEW switched_off SET/,
  plain_plain: /void in plain_plain: the view plain reads it.*ALTER VIEW plain SET/,
  own_plain: /void in own_plain: the view plain reads it.*ALTER VIEW plain SET.*leave it out: own_plain: false/,
  own_stored:
    /void in own_stored: the materialized view stored holds its rows for everybody\. Leave it out: own_stored: false/,
  own_part: /ALTER VIEW plain SET/,
} as const;

let parts: AsyncDisposableStack;
let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let account: Awaited<ReturnType<typeof createRole>>;
let viewer: Awaited<ReturnType<typeof createRole>>;
let folder: TemporaryFolder;
let served: ServedDatabase;
const keys = Object.fromEntries(Object.keys(views).map((name) => [name, { key: ['id'] }]));
const closed = Object.fromEntries(
  Object.entries(views).flatMap(([name, told]) => (told ? [[name, false as const]] : [])),
);

beforeAll(async () => {
  parts = new AsyncDisposableStack();
  database = parts.use(await createEmptyDatabase());
  folder = parts.use(await testFolder());
  account = parts.use(await createRole(database.url));
  viewer = parts.use(await createRole(database.url));
  const invoker = 'WITH (security_invoker = on)';
  await withClient(database.url, 'test', (client) =>
    client.query(`
    ALTER ROLE ${account.name} NOINHERIT;
    GRANT ${viewer.name} TO ${account.name};
    CREATE TABLE secret (id int PRIMARY KEY, name text NOT NULL);
    CREATE TABLE open (id int PRIMARY KEY);
    INSERT INTO secret VALUES (1, 'Ada'), (2, 'Bob'), (3, 'Ada');
    INSERT INTO open VALUES (1);
    ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON secret USING (name = current_setting('request.jwt.claims', true)::json ->> 'name');
    CREATE MATERIALIZED VIEW stored AS SELECT * FROM secret;
    CREATE VIEW own ${invoker} AS SELECT * FROM secret;
    CREATE VIEW own_own ${invoker} AS SELECT * FROM own;
    CREATE VIEW plain_own AS SELECT * FROM own;
    CREATE VIEW plain_open AS SELECT * FROM open;
    CREATE VIEW plain AS SELECT * FROM secret;
    CREATE VIEW switched_off WITH (security_invoker = false) AS SELECT * FROM secret;
    CREATE VIEW plain_plain AS SELECT * FROM plain;
    CREATE VIEW own_plain ${invoker} AS SELECT * FROM plain;
    CREATE VIEW own_stored ${invoker} AS SELECT * FROM stored;
    CREATE VIEW own_part ${invoker} AS SELECT id FROM open WHERE id IN (SELECT id FROM plain);
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${viewer.name}, ${account.name};`),
  );
  served = parts.use(await serve({ ...keys, ...closed }));
});
afterAll(() => parts?.disposeAsync());

const serve = (models: NonNullable<SluiceConfig['models']>) =>
  serveDatabase(account.url, {
    ...{ settings, cache: folder.path, config: { models }, log: createLog('silent') },
    schemas: ['public'],
  });

const bodyOf = async (path: string) => {
  const token = await new SignJWT({ role: viewer.name, name: 'Ada' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(AUTH_SECRET));
  const response = await fetch(`${served.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return response.text();
};

it.each(['own', 'own_own', 'plain_own'])('%s shows the rows of the viewer alone', async (name) => {
  const list = Object.entries(listsOf(served.schema)).find(([, model]) => model === name)?.[0] ?? '';
  const { data } = JSON.parse(await bodyOf(`/graphql?query={${list}{id}}`));
  expect(data[list]).toEqual([{ id: 1 }, { id: 3 }]);
  expect(await bodyOf(`/export/${list}.ndjson?fields=id`)).toBe('{"id":1}\n{"id":3}\n');
});

it('a server with any other one does not start, and says what to do for each', async () => {
  const { message } = await serve(keys).then(
    () => new Error('it has started'),
    (error: Error) => error,
  );
  const said = message.split(/(?<=in rules\.) /);
  expect(said).toHaveLength(Object.keys(closed).length);
  for (const line of Object.values(views)) if (line) expect(said).toContainEqual(expect.stringMatching(line));
});

it('sluice check tells of each', async () => {
  const config = { models: { ...keys, secret: false as const } };
  const findings = await checkDatabase(database.url, { config, schemas: ['public'], cache: folder.path });
  for (const [name, line] of Object.entries(views)) {
    const told = findings.filter(({ what }) => what === `view ${name}`);
    expect(told, name).toEqual(
      line ? [{ level: 'problem', what: `view ${name}`, advice: expect.stringMatching(line) }] : [],
    );
  }
});
