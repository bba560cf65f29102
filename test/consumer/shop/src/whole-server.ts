import { createSluice } from 'sluice';
import { createServer } from 'sluice/server';
import { datamodel } from './generated/sluice.ts';
import { pool, prisma } from './prisma.ts';
import { schema } from './schema.ts';

const sluice = createSluice({ prisma, pool, datamodel, tokenSecret: 'the secret of the shop, for its tokens' });
const server = await createServer({
  schema,
  sluice,
  context: { prisma },
  ping: () => pool.query('SELECT 1'),
  port: 0,
  access: { origins: ['https://shop.example.com'], clientHeader: 'X-Forwarded-For' },
  limits: { graceSeconds: 5 },
});
console.log(JSON.stringify({ port: new URL(server.url).port }));
process.once('SIGTERM', async () => {
  await server.dispose();
  await sluice.dispose();
  await pool.end();
});
