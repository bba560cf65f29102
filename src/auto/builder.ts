/** A builder of Pothos for models that are known at run time alone. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import type { DatamodelData } from '../core/model/datamodel-data.ts';
import SluicePlugin, { type Scalars } from '../pothos/index.ts';
import { pothosDatamodel } from './pothos-datamodel.ts';

/** Stands for every model: the compiler knows none of them. */
export interface AnyModel {
  Name: 'Any';
  Shape: Record<string, unknown>;
  Include: object;
  Select: Record<string, true>;
  OrderBy: object;
  WhereUnique: object;
  Where: object;
  Create: object;
  Update: object;
  RelationName: 'one' | 'many';
  ListRelations: 'many';
  Relations: {
    one: { Shape: Record<string, unknown> | null; Name: 'Any'; Nullable: true };
    many: { Shape: Record<string, unknown>[]; Name: 'Any'; Nullable: false };
  };
}

export interface AutoTypes {
  Context: { readonly prisma: { $connect(): Promise<void> } };
  PrismaTypes: { Any: AnyModel };
  DefaultFieldNullability: false;
  Scalars: Scalars;
}

export type AutoBuilder = ReturnType<typeof createBuilder>;

export function createBuilder(datamodel: DatamodelData) {
  const builder = new SchemaBuilder<AutoTypes>({
    plugins: [PrismaPlugin, SluicePlugin],
    defaultFieldNullability: false,
    prisma: { client: ({ prisma }) => prisma, dmmf: pothosDatamodel(datamodel) },
    sluice: { datamodel, streamControl: true },
  });
  builder.queryType({
    description: 'Reads single records and lists of rows. A list under `@stream` arrives while it is read.',
  });
  builder.subscriptionType({ description: 'Streams lists of rows in batches, which arrive while they are read.' });
  return builder;
}
