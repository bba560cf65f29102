/** A database that is served by its address, to those who say who they are. */
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import type { Viewer } from '../../src/core/rights/viewer.ts';
import { withClient } from '../../src/database/with-client.ts';
import { makeDatabase, serveAnybody } from '../schemas/anybody/serve-anybody.ts';
import { createRole } from '../utils/role.ts';

const parts = new AsyncDisposableStack();
let url: string;
beforeAll(async () => {
  const database = parts.use(await makeDatabase('relations'));
  const role = parts.use(await createRole(database.url));
  await withClient(database.url, 'test', (client) =>
    client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role.name}`),
  );
  url = role.url;
});
afterAll(() => parts.disposeAsync());

const AUTH_SECRET = 'a secret of thirty-two characters';
const settings = readConfig({ PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', AUTH_SECRET });

it('AUTH_SECRET refuses who has no token, on every transport', async () => {
  await using served = await serveAnybody(url, { settings });
  const list = await fetch(`${served.server.url}/graphql?query={tags{id}}`);
  expect([list.status, (await list.json()).errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  expect((await fetch(`${served.server.url}/export/tags.csv`)).status).toBe(401);
});

it('AUTH_ROLE_CLAIM=none leaves what a viewer sees to the rules of the config', async () => {
  const config = {
    models: {
      tags: { where: ({ viewer }: { readonly viewer: Viewer }) => ({ label: String(viewer.claims?.label) }) },
    },
  };
  const byRules = readConfig({ PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', AUTH_SECRET, AUTH_ROLE_CLAIM: 'none' });
  await using served = await serveAnybody(url, { settings: byRules, config });
  const labels = async (label: string) => {
    // No role of PostgreSQL has this name.
    const token = new SignJWT({ label, role: 'nobody' }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h');
    const authorization = `Bearer ${await token.sign(new TextEncoder().encode(AUTH_SECRET))}`;
    const answer = await fetch(`${served.server.url}/export/tags.csv?fields=label`, { headers: { authorization } });
    return (await answer.text()).trimEnd().split('\r\n').slice(1);
  };
  const red = await labels('red');
  expect(red.length).toBeGreaterThan(0);
  expect(new Set(red)).toEqual(new Set(['red']));
  expect(new Set(await labels('blue'))).toEqual(new Set(['blue']));
  expect((await fetch(`${served.server.url}/export/tags.csv`)).status).toBe(401);
});

it('one of the settings and the config says who asks', async () => {
  await expect(serveAnybody(url, { settings, config: { identify: () => ({}) } })).rejects.toThrow('Leave one out.');
});
