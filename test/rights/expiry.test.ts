/** Credentials that run out while a stream runs: it ends with its token, and goes on for who has new ones. */
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RowBatch } from '../../src/core/types.ts';
import { sharedUrl } from '../utils/database.ts';
import { until } from '../utils/until.ts';
import { openRights, serve } from './open-rights.ts';
import { serveHttp } from './serve-http.ts';

/** Whoever asks is good for so long. */
const soon = (ms: number) => () => ({ subject: 'anna', expiresAt: new Date(Date.now() + ms) });

let rights: Awaited<ReturnType<typeof openRights>>;
beforeAll(async () => {
  rights = await openRights();
});
afterAll(() => rights?.[Symbol.asyncDispose]());

it('ends a stream that its reader holds, with the token behind what it has', async () => {
  await using service = serve(sharedUrl(), { identify: soon(60_000), tokenSecret: 'the secret of these tests' });
  const admitted = await service.rights();
  if (admitted === undefined) throw new Error('nobody was asked');
  const { signal } = new AbortController();
  const reader = { id: 'a', transport: 'test', client: 'anna' };
  const plan = { model: 'Flight', select: { id: true }, batchSize: 100 };
  // What is compiled is compiled before.
  const cold = await service.sluice.openRows(plan, { signal, rights: admitted });
  await cold.next();
  await cold.return();
  const endsAt = Date.now() + 3_000;
  const rows = await service.sluice.openRows(plan, { signal, reader, rights: { ...admitted, endsAt } });
  const seen: unknown[] = [];
  const read = async (batches: AsyncGenerator<RowBatch>) => {
    for await (const batch of batches) {
      for (const { id } of await batch.rows()) seen.push(id);
      // Its reader takes the next batch when the credentials are over.
      await until(async () => Date.now() > endsAt);
    }
  };
  const error = await read(rows).catch((error: unknown) => error);
  expect(error).toMatchObject({ code: 'TOKEN_EXPIRED', token: expect.any(String) });
  const { token } = error as { readonly token: string };
  const rest = await service.sluice.openRows(
    { ...plan, after: token },
    { signal, reader: { ...reader, id: 'b' }, rights: admitted },
  );
  const before = seen.length;
  for await (const batch of rest) for (const { id } of await batch.rows()) seen.push(id);
  expect(before).toBeGreaterThan(0);
  const { rows: all } = await service.pool.query('SELECT array_agg(id ORDER BY id) AS ids FROM "Flight"');
  expect(seen).toEqual(all[0].ids);
});

it('ends it after AUTH_SECONDS at most', async () => {
  await using service = serve(sharedUrl(), { identify: () => ({ subject: 'anna' }), identitySeconds: 0.2 });
  const { endsAt = 0 } = (await service.rights()) ?? {};
  expect(endsAt - Date.now()).toBeLessThanOrEqual(200);
});

it('closes a WebSocket with 4403 once its streams have said so', async () => {
  await using server = await serveHttp(sharedUrl(), { identify: soon(6_000) });
  const post = (query: string) =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
  // What is compiled is compiled before.
  await (await post('{ flights(first: 100) { id } }')).text();
  const codes: number[] = [];
  const closed = Promise.withResolvers<void>();
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    // It stays open when it has nothing to do.
    lazy: false,
    onNonLazyError: () => {},
    retryAttempts: 0,
    on: {
      closed(event) {
        codes.push((event as { readonly code: number }).code);
        closed.resolve();
      },
    },
  });
  const query = 'subscription { flights(batchSize: 10) { streamId token } }';
  const events = client.iterate<{ flights: { streamId: string; token: string } }>({ query });
  const { value } = await events.next();
  // It waits, and so is still there when its credentials are over.
  const id = value.data.flights.streamId;
  await post(`mutation { streamControl(streamId: "${id}", command: { pause: true }) { id } }`);
  const rest = async () => {
    for await (const { errors } of events) if (errors) return errors;
    return undefined;
  };
  const [error] = ((await rest().catch((errors: unknown) => errors)) ?? []) as { extensions: object }[];
  expect(error?.extensions).toMatchObject({ code: 'TOKEN_EXPIRED', token: expect.any(String) });
  await closed.promise;
  expect(codes).toEqual([4403]);
});

it('refuses a role for which policies are void, and tells the operator what mends it', async () => {
  const told: string[] = [];
  const log = { warn: (_: object, message: string) => void told.push(message) };
  await using service = serve(rights.accountUrl, {});
  const { sluice } = service;
  const { owner, role } = rights;
  await sluice.checkRole(role);
  await owner.query(`ALTER ROLE ${role} BYPASSRLS`);
  await using again = serve(rights.accountUrl, { viewer: { role }, log });
  await expect(again.sluice.checkRole(role)).rejects.toThrow('NOBYPASSRLS');
  await expect(again.rights()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(told.at(-1)).toMatch(/Row-level security is void .* NOBYPASSRLS/);
  await owner.query(`ALTER ROLE ${role} NOBYPASSRLS`);
  await again.sluice.checkRole(role);
  await owner.query(`ALTER TABLE "Airport" ENABLE ROW LEVEL SECURITY; ALTER TABLE "Airport" OWNER TO ${role}`);
  await using third = serve(rights.accountUrl, { viewer: { role }, log });
  await expect(third.rights()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(told.at(-1)).toContain('FORCE ROW LEVEL SECURITY');
  await owner.query('ALTER TABLE "Airport" FORCE ROW LEVEL SECURITY');
  await third.rights();
  await owner.query('ALTER TABLE "Airport" OWNER TO CURRENT_USER');
  await using own = serve(rights.url, {});
  await expect(own.sluice.checkRole()).rejects.toThrow('superuser');
  await expect(own.sluice.checkRole('nobody_there')).rejects.toThrow('no role');
});
