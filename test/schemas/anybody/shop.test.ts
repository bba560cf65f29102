/** Rows of the shop of `test/consumer`, by its own schema: Prisma makes the same of the same cells. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { withClient } from '../../../src/database/with-client.ts';
import { createEmptyDatabase } from '../../utils/database.ts';
import { testFolder } from '../../utils/test-folder.ts';
import { compareRows } from './compare-rows.ts';

// Prisma generates a client for it.
it('has the rows that Prisma makes', { timeout: 120_000 }, async () => {
  await using parts = new AsyncDisposableStack();
  const textOf = (name: string) => readFile(new URL(`../../consumer/shop/${name}`, import.meta.url), 'utf8');
  const { url } = parts.adopt(await createEmptyDatabase(), (database) => database.dispose());
  await withClient(url, 'test', async (client) => {
    for (const file of ['tables.sql', 'rows.sql']) await client.query(await textOf(file));
  });
  const files = [{ path: 'schema.prisma', content: await textOf('prisma/schema.prisma') }];
  const { path: cache } = parts.use(await testFolder());
  const filled = await compareRows(url, { schemas: ['public'], files, cache });
  expect(filled).toEqual(expect.arrayContaining(['Order', 'Line', 'Article']));
});
