/** The schema builder of the demo, with its plugins. It knows Prisma's types and datamodel; the client comes with the context. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import SluicePlugin, { type Scalars } from '../pothos/index.ts';
import type PrismaTypes from './generated/pothos.ts';
import { getDatamodel } from './generated/pothos.ts';
import { datamodel } from './generated/sluice.ts';
import type { Client } from './prisma-client.ts';

export const builder = new SchemaBuilder<{
  Context: { readonly prisma: Client };
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: Scalars;
}>({
  plugins: [PrismaPlugin, SluicePlugin],
  defaultFieldNullability: false,
  prisma: { client: ({ prisma }) => prisma, dmmf: getDatamodel() },
  sluice: { datamodel, streamControl: true },
});

builder.queryType({
  description: 'Reads single records and lists of rows. A list under `@stream` arrives while it is read.',
});
builder.subscriptionType({ description: 'Streams lists of rows in batches, which arrive while they are read.' });
builder.mutationType({ description: 'Books seats, and gives commands to running streams.' });
