/** The schemas of others are served as any: see `open-others.ts`. */
import { expect, it } from 'vitest';
import { startServer } from '../../utils/server.ts';
import { app } from './graphql.ts';
import { openOthers } from './open-others.ts';

it('every model is a list', async () => {
  await using others = await openOthers();
  await others.pool.query(
    `INSERT INTO tasks (id, priority, backup, parent_id) VALUES (1, 'MEDIUM', NULL, NULL), (2, 'LOW', 'HIGH', 1)`,
  );
  await using server = await startServer({ DATABASE_URL: others.url }, { app });
  const csv = await fetch(`${server.url}/export/taskRows.csv?fields=id,priority,backup,parent.priority`);
  expect(await csv.text()).toBe('id,priority,backup,parent.priority\r\n1,MEDIUM,,\r\n2,LOW,HIGH,MEDIUM\r\n');
  const query = '{ taskRows(where: { priority: { equals: MEDIUM } }) { id backup children { id priority } } }';
  const answer = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`);
  expect(await answer.json()).toMatchObject({
    data: { taskRows: [{ id: 1, backup: null, children: [{ id: 2, priority: 'LOW' }] }] },
  });
});
