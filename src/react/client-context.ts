/** The client that the components beneath use. */
import { createContext, createElement, type ReactNode, useContext } from 'react';
import type { Client } from '../client/create-client.ts';

const context = createContext<Client | undefined>(undefined);

/** Gives a client to the components inside it: make it once, outside of them. */
export const SluiceClient = ({ client, children }: { readonly client: Client; readonly children?: ReactNode }) =>
  createElement(context.Provider, { value: client }, children);

/** @throws Error where there is none. */
export function useClient(given: Client | undefined): Client {
  const around = useContext(context);
  const client = given ?? around;
  if (client === undefined)
    throw new Error('useRowStream needs a client: pass { client }, or put <SluiceClient client={client}> around it.');
  return client;
}
