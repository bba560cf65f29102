/** The schemas of others are served as any: see `open-others.ts`. */
import { expect, it, vi } from 'vitest';
import { startServer } from '../../utils/server.ts';
import { openOthers } from './open-others.ts';

vi.mock('../../../src/generated/pothos.ts', () => import('./generated/pothos.ts'));
vi.mock('../../../src/generated/sluice.ts', () => import('./generated/sluice.ts'));
vi.mock('../../../src/generated/prisma/client.ts', () => import('./generated/prisma/client.ts'));
vi.mock('../../../src/schema/index.ts', () => import('./graphql.ts'));

it('every model is a list', async () => {
  await using others = await openOthers();
  await others.pool.query(
    `INSERT INTO tasks (id, priority, backup, parent_id) VALUES (1, 'MEDIUM', NULL, NULL), (2, 'LOW', 'HIGH', 1)`,
  );
  await using server = await startServer({ DATABASE_URL: others.url });
  const csv = await fetch(`${server.url}/export/taskRows.csv?fields=id,priority,backup,parent.priority`);
  expect(await csv.text()).toBe('id,priority,backup,parent.priority\r\n1,MEDIUM,,\r\n2,LOW,HIGH,MEDIUM\r\n');
  const query = '{ taskRows(where: { priority: { equals: MEDIUM } }) { id backup children { id priority } } }';
  const answer = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`);
  expect(await answer.json()).toMatchObject({
    data: { taskRows: [{ id: 1, backup: null, children: [{ id: 2, priority: 'LOW' }] }] },
  });
});
