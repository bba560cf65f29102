/** GraphQL over HTTP as its specification says: every check of graphql-http's audit, against the whole server. */
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../utils/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.dispose());

// The address is asked for at each check, for the server runs only by then.
const audits = serverAudits({ url: () => `${server.url}/graphql`, fetchFn: fetch });

test('the audit has as many checks as are counted on', () => {
  expect(audits).toHaveLength(61);
});

test.each(audits)('$id $name', async ({ fn }) => {
  const result = await fn();
  // What a check found wrong is in `reason`.
  expect(result).toMatchObject({ status: 'ok' });
});
