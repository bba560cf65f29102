/** The demo, as a server takes it. */
import { datamodel } from './generated/sluice.ts';
import { type Client, createClient } from './prisma-client.ts';
import { schema } from './schema.ts';
import type { App } from './start.ts';

export const app: App<Client> = { datamodel, schema, defaultList: 'flights', createClient };
