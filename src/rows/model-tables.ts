/** Which table each model reads. */
import { PrismaPg } from '@prisma/adapter-pg';
import type { Table } from '../database/find-schema.ts';
import { PrismaClient } from '../generated/prisma/client.ts';
import { modelNames } from './model.ts';

/** Of each model that is named, by default of all. No connection is made. */
export function modelTables(names: readonly string[] = modelNames): readonly Table[] {
  // Prisma's generated code tells it only to its client; Pothos reads it there, too.
  const client = new PrismaClient({ adapter: new PrismaPg({}) }) as unknown as {
    readonly _runtimeDataModel: { readonly models: Readonly<Record<string, { dbName?: string; schema?: string }>> };
  };
  const { models } = client._runtimeDataModel;
  return [...new Set(names)].map((model) => {
    const { dbName, schema } = models[model] ?? {};
    return { model, schema: schema ?? undefined, name: dbName ?? model };
  });
}
