/** The schema builder, with its plugins. It knows Prisma's types and datamodel; the client comes with the context. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import type PrismaTypes from '../generated/pothos.ts';
import { getDatamodel } from '../generated/pothos.ts';
import type { Context } from './context.ts';

/** What the builder knows, for a client and its types. */
export interface SchemaTypes<P, C> {
  Context: Omit<Context, 'prisma'> & { readonly prisma: C };
  PrismaTypes: P;
  DefaultFieldNullability: false;
  Scalars: {
    BigInt: { Input: bigint; Output: bigint };
    Byte: { Input: Uint8Array<ArrayBuffer>; Output: Uint8Array };
    DateTime: { Input: Date; Output: Date };
    /** Prisma's Decimal, or its text. */
    Decimal: { Input: string; Output: { toFixed(): string } | string };
    JSON: { Input: unknown; Output: unknown };
    JSONOrNull: { Input: unknown; Output: never };
    SortNullable: { Input: object | string; Output: never };
    UUID: { Input: string; Output: string };
  };
}

export const builder = new SchemaBuilder<SchemaTypes<PrismaTypes, Context['prisma']>>({
  plugins: [PrismaPlugin],
  defaultFieldNullability: false,
  prisma: { client: ({ prisma }) => prisma, dmmf: getDatamodel() },
});

/** Whether nobody but Pothos itself and its plugin for Prisma makes resolvers. */
export const isBare = builder.options.plugins?.every((plugin) => plugin === PrismaPlugin) ?? true;

builder.queryType({ description: 'Look-ups, and lists of rows. A list under `@stream` arrives while it is read.' });
builder.subscriptionType({ description: 'Lists of rows as batches, which arrive while they are read.' });
