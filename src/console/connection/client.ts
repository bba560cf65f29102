/** The client by which the page reads streams. */
import { type Batches, type Client, createClient } from '../../client/create-client.ts';
import { bearer } from '../login/bearer.ts';
import { credentials } from './credentials.ts';

let made: { readonly token: string | undefined; readonly client: Client } | undefined;

/** One for each log-in: a client keeps the credentials that it has been given. */
function clientNow(): Client {
  const token = bearer();
  if (made === undefined || made.token !== token)
    made = { token, client: createClient({ url: new URL('/graphql', location.href).href, credentials }) };
  return made.client;
}

export const client: Client = {
  // With the types of the one that it passes them to.
  batches: ((document: string, options?: object) => clientNow().batches(document, options)) as Batches,
  live: (document, options) => clientNow().live(document, options),
};
