import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { createSluice } from 'sluice';
import { createDownloads } from 'sluice/http';
import { useSluiceServer } from 'sluice/ws';
import { useSluice } from 'sluice/yoga';
import { WebSocketServer } from 'ws';
import { datamodel } from './generated/sluice.ts';
import { pool, prisma } from './prisma.ts';
import { schema } from './schema.ts';

const sluice = createSluice({ prisma, pool, datamodel, tokenSecret: 'the secret of the shop, for its tokens' });
const yoga = createYoga({ schema, plugins: [useSluice(sluice)], logging: false });
const downloads = createDownloads(sluice, { schema });

const server = createServer((req, res) => {
  if (req.url?.startsWith('/export/')) void downloads.handle(req, res);
  else void yoga(req, res);
});
useSluiceServer({ yoga, sluice }, new WebSocketServer({ server, path: '/graphql' }));
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
process.once('SIGTERM', async () => {
  server.close();
  await sluice.dispose();
  process.exit(0);
});
