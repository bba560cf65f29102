/** A whole server that asks for bearer tokens, as docs/rights.md has it: each tenant downloads only its rows. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { app } from '../../src/app/app.ts';
import { readConfig } from '../../src/app/config.ts';
import { start } from '../../src/app/start.ts';
import { createLog } from '../../src/log.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { temporaryFolder } from '../utils/temporary-folder.ts';
import { openRights } from './open-rights.ts';

const secret = 'a secret of more than thirty-two characters';
const operator = 'the token of the operator';

let rights: Awaited<ReturnType<typeof openRights>>;
let server: TestServer;
/** Roles that viewers do not read by, though the account is a member of each. */
const name = () => `role_${randomUUID().replaceAll('-', '')}`;
const [superuser, owner, notToBeSet] = [name(), name(), name()];
/** All that it logs, at every level. */
const logged: string[] = [];
beforeAll(async () => {
  rights = await openRights();
  const page = await readFile(new URL('../../docs/rights.md', import.meta.url), 'utf8');
  const [, sql = ''] = /## Each tenant[\s\S]*?```sql\n([\s\S]*?)```/.exec(page) ?? [];
  // Its roles are there, under names of their own.
  const own = sql.replace(/^CREATE ROLE.*$/m, '').replaceAll(/\btenant\b(?!')/g, rights.role);
  await rights.owner.query(`
    CREATE ROLE ${superuser} SUPERUSER;
    CREATE ROLE ${owner};
    CREATE ROLE ${notToBeSet};
    CREATE TABLE of_${owner} (id int);
    ALTER TABLE of_${owner} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE of_${owner} OWNER TO ${owner};
    GRANT ${superuser}, ${owner} TO ${account()};
    GRANT ${notToBeSet} TO ${account()} WITH SET FALSE`);
  await rights.owner.query(own.replaceAll(/\bTO sluice\b/g, `TO ${new URL(rights.accountUrl).username}`));
  const env = { DATABASE_URL: rights.accountUrl, AUTH_SECRET: secret, AUTH_ISSUER: 'log-in', OPERATOR_TOKEN: operator };
  server = await startServer(env, {
    log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
  });
});
afterAll(async () => {
  await server?.dispose();
  await rights?.owner.query(`DROP OWNED BY ${owner}; DROP ROLE ${superuser}, ${owner}, ${notToBeSet}`);
  await rights?.[Symbol.asyncDispose]();
});

const tokenOf = (tenant: string, role = rights.role) =>
  new SignJWT({ role, tenant })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('7')
    .setIssuer('log-in')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret));

const get = (path: string, token?: string) =>
  fetch(`${server.url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

const graphql = async (query: string, token: string) => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return response.json();
};

it('gives each tenant its rows, as a download and by GraphQL', async () => {
  const { rows: tenants } = await rights.owner.query(
    'SELECT passenger, count(*)::int AS count FROM "Booking" GROUP BY passenger ORDER BY count DESC, passenger LIMIT 2',
  );
  for (const { passenger, count } of tenants) {
    const token = await tokenOf(passenger);
    const lines = (await (await get('/export/bookings.ndjson?fields=passenger', token)).text()).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).passenger)).toEqual(Array(count).fill(passenger));
    const { data } = await graphql('{ bookings(first: 1000) { passenger } }', token);
    expect(data.bookings).toHaveLength(count);
  }
});

it('refuses who sends no token, and leaves the probes open', async () => {
  expect((await get('/export/bookings.csv')).status).toBe(401);
  expect((await get('/healthz')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(200);
});

it('shows the operator streams and metrics, and no rows', async () => {
  expect((await get('/metrics')).status).toBe(401);
  expect((await get('/metrics', await tokenOf('anybody'))).status).toBe(401);
  expect((await get('/metrics', operator)).status).toBe(200);
  expect((await graphql('{ streams { id } }', operator)).data).toEqual({ streams: [] });
  const { errors } = await graphql('{ bookings(first: 1) { id } }', operator);
  expect(errors[0].extensions.code).toBe('FORBIDDEN');
  expect((await get('/export/bookings.csv', operator)).status).toBe(403);
});

it('logs nothing of a token, on any transport, whether it is good or not', async () => {
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
  const good = await tokenOf('Somebody');
  const [head = '', payload = '', signature = ''] = good.split('.');
  const forged = `${head}.${payload}.${signature.split('').reverse().join('')}`;
  const old = await new SignJWT({ role: rights.role })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('log-in')
    .setExpirationTime(1)
    .sign(new TextEncoder().encode(secret));
  const tokens = [good, forged, old, `${good}.${payload}`, 'no-token-at-all', operator];
  logged.length = 0;
  for (const token of tokens) {
    const authorization = `Bearer ${token}`;
    for (const path of [
      '/export/bookings.csv',
      '/export/bookings.ndjson?first=x',
      '/graphql?query={x}',
      '/metrics',
      '/nowhere',
    ])
      await (await fetch(server.url + path, { headers: { authorization } })).text();
    await fetch(`${server.url}/export/bookings.csv`, { method: 'HEAD', headers: { authorization } });
    const queries = [
      '{ bookings(first: 2) @stream { id } }',
      'subscription { bookings(first: 2) { rows { id } } }',
      '{ booking(id: "1") { id } }',
      '{ bookings(first: -1) { id } }',
      '{ bookings {',
    ];
    for (const accept of ['application/json', 'multipart/mixed', 'text/event-stream'])
      for (const query of queries) {
        const headers = { 'content-type': 'application/json', accept, authorization };
        await (
          await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
        ).text();
      }
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const over = new Promise((resolve) => socket.once('close', resolve));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })));
    socket.on('message', (text) => {
      const { type } = JSON.parse(String(text));
      const payload = { query: 'subscription { bookings(first: 2) { rows { id } } }' };
      if (type === 'connection_ack') socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload }));
      if (type === 'complete' || type === 'error') socket.close();
    });
    await over;
  }
  const said = spies.flatMap((spy) => spy.mock.calls.map((args) => args.map(String).join(' ')));
  for (const spy of spies) spy.mockRestore();
  const all = [...logged, ...said].join('\n');
  expect(all).toContain('Booking');
  const secrets = [...tokens, payload, signature, old.split('.')[1] ?? '', old.split('.')[2] ?? '', secret];
  expect(secrets.filter((text) => all.includes(text))).toEqual([]);
});

/** Asks by every transport as a role, which is FORBIDDEN on each. @returns what was answered, and logged. */
async function askAs(role: string) {
  logged.length = 0;
  const authorization = `Bearer ${await tokenOf('Somebody', role)}`;
  const answers: string[] = [];
  const read = async (path: string, init: RequestInit = {}) => {
    const headers = { 'content-type': 'application/json', ...init.headers, authorization };
    const response = await fetch(`${server.url}${path}`, { ...init, headers });
    const text = await response.text();
    answers.push(text);
    return { status: response.status, text };
  };
  expect(await read('/export/bookings.csv')).toMatchObject({
    status: 403,
    text: expect.stringContaining('FORBIDDEN'),
  });
  expect((await read('/export/bookings.csv', { method: 'HEAD' })).status).toBe(403);
  const body = JSON.stringify({ query: '{ bookings(first: 2) @stream { id } }' });
  const live = JSON.stringify({ query: 'subscription { bookings(first: 2) { rows { id } } }' });
  for (const [accept, sent] of [
    ['application/json', JSON.stringify({ query: '{ bookings(first: 2) { id } }' })],
    ['application/graphql-response+json', body],
    ['multipart/mixed', body],
    ['text/event-stream', live],
  ] as const)
    expect((await read('/graphql', { method: 'POST', headers: { accept }, body: sent })).text, accept).toContain(
      '"code":"FORBIDDEN"',
    );
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })));
  const [code, reason] = await once(socket, 'close');
  expect([code, String(reason)]).toEqual([4401, expect.stringContaining('does not read by')]);
  const lines = logged.map((line) => JSON.parse(line));
  expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
  return { answers, warnings: lines.filter(({ level }) => level === 40) };
}

const account = () => new URL(rights.accountUrl).username;

describe.each([
  ['the database lacks', () => 'nobody_there'],
  ['the account may not take', () => 'postgres'],
  ['the account is a member of, and may not SET', () => notToBeSet],
  ['is the account', account],
  ['means no role in SET ROLE', () => 'none'],
  ['is SQL', () => 'x"; reset role --'],
])('a role that %s', (_, nameOf) => {
  it('is FORBIDDEN on every transport, and neither told nor logged', async () => {
    const role = nameOf();
    const { answers, warnings } = await askAs(role);
    expect(warnings).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('a viewer is refused: the role of its credentials') }),
    );
    for (const text of [...answers, ...warnings.map((line) => JSON.stringify(line))]) {
      expect(text).not.toContain(JSON.stringify(role).slice(1, -1));
      expect(text).not.toContain('    at ');
    }
  });
});

describe.each([
  ['is a superuser', superuser, `ALTER ROLE ${superuser} NOSUPERUSER`],
  ['owns a table of policies', owner, `ALTER TABLE of_${owner} FORCE ROW LEVEL SECURITY`],
])('a role that the account may take, and that %s', (_, role, mends) => {
  it('is FORBIDDEN on every transport, and the log says what mends it', async () => {
    const { answers, warnings } = await askAs(role);
    for (const text of answers) expect(text).not.toContain(role);
    expect(warnings.length).toBeGreaterThan(0);
    for (const { msg } of warnings) expect(msg.replaceAll('"', '')).toContain(mends);
  });
});

it('does not start where policies are void for its account', async () => {
  const starting = startServer({ DATABASE_URL: rights.url, AUTH_SECRET: secret });
  await expect(starting).rejects.toThrow('Row-level security is void');
});

it('says so before it makes an embedded database, which only its superuser reads', async () => {
  await using folder = await temporaryFolder();
  const dataDir = join(folder.path, 'data');
  const config = readConfig({ AUTH_SECRET: secret, DATA_DIR: dataDir, PORT: '0' });
  await expect(start(config, { app, log: createLog('silent') })).rejects.toThrow('set DATABASE_URL');
  await expect(access(dataDir)).rejects.toThrow('ENOENT');
});
