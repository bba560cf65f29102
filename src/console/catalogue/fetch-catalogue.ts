/** Asks the server what it offers. */
import { ask } from './ask.ts';
import { Introspection } from './introspection.ts';
import { readCatalogue } from './read-catalogue.ts';
import type { Catalogue } from './types.ts';

/** @throws Error for a server that does not say, or has no list of rows. */
export async function fetchCatalogue(signal: AbortSignal): Promise<Catalogue> {
  const { __schema: schema } = await ask(Introspection, {}, { signal });
  const catalogue = readCatalogue(schema);
  if (catalogue.lists.size === 0) throw new Error('It has no list of rows that takes a where.');
  return catalogue;
}
