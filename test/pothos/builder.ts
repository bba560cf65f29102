/** A builder of the flights, of a test's own: with no type yet. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import type PrismaTypes from '../../src/app/generated/pothos.ts';
import { getDatamodel } from '../../src/app/generated/pothos.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import type { Client } from '../../src/app/prisma-client.ts';
import SluicePlugin, { type Scalars } from '../../src/pothos/index.ts';

export function createBuilder() {
  const builder = new SchemaBuilder<{
    Context: { readonly prisma: Client };
    PrismaTypes: PrismaTypes;
    DefaultFieldNullability: false;
    Scalars: Scalars;
  }>({
    plugins: [PrismaPlugin, SluicePlugin],
    defaultFieldNullability: false,
    prisma: { client: ({ prisma }) => prisma, dmmf: getDatamodel() },
    sluice: { datamodel },
  });
  builder.queryType();
  builder.subscriptionType();
  return builder;
}
