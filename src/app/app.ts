/** The demo, as a server takes it. */
import type { App } from '../server/app.ts';
import { datamodel } from './generated/sluice.ts';
import { type Client, createClient } from './prisma-client.ts';
import { schema } from './schema.ts';

export const app: App<Client> = { datamodel, schema, defaultList: 'flights', createClient };
