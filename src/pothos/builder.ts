/** The user's builder, as Sluice adds to it: with the scalars that it names, whatever else the user's types are. */
import type { SchemaTypes } from '@pothos/core';
import { createDatamodel, type Datamodel } from '../core/model/datamodel.ts';

/** The scalars that Sluice names, see `scalars.ts`. */
export type Scalars = {
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

export type ScalarOptions<In, Out> = PothosSchemaTypes.ScalarTypeOptions<SchemaTypes, In, Out>;

export type Types = PothosSchemaTypes.ExtendDefaultTypes<{
  Context: object;
  DefaultFieldNullability: false;
  Scalars: Scalars;
}>;

export type Builder = PothosSchemaTypes.SchemaBuilder<Types>;

/** Every builder is one, for what Sluice asks of it. */
export const builderOf = <T extends SchemaTypes>(builder: PothosSchemaTypes.SchemaBuilder<T>): Builder =>
  builder as unknown as Builder;

/** @throws Error when the builder was made without it. */
export function datamodelOf(builder: Builder): Datamodel {
  const options = builder.options.sluice;
  if (options === undefined)
    throw new Error(
      'Sluice needs the datamodel that its generator wrote: new SchemaBuilder({ …, sluice: { datamodel } }).',
    );
  return createDatamodel(options.datamodel);
}
