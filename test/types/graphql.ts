/**
 * The GraphQL schema of the specimens, in the place of `src/schema/index.ts`: their type, with a field for each column,
 * and their list, look-up and subscription.
 */
import type SchemaBuilder from '@pothos/core';
import type { ModelField } from '../../src/core/model/datamodel.ts';
import { datamodel } from '../../src/datamodel.ts';
import { builder as builderOfFlights, type SchemaTypes } from '../../src/schema/builder.ts';
import { completeSchema } from '../../src/schema/complete-schema.ts';
import { defineOrders } from '../../src/schema/order-by.ts';
import { relatedRowArgs, relatedRows } from '../../src/schema/related-rows.ts';
import { rowList } from '../../src/schema/row-list.ts';
import { rowSubscription } from '../../src/schema/row-subscription.ts';
import '../../src/schema/scalars.ts';
import { defineWheres } from '../../src/schema/where.ts';
import type PrismaTypes from './generated/pothos.ts';
import { Mood } from './generated/prisma/enums.ts';
import type { Client } from './specimens.ts';

type Types = SchemaTypes<PrismaTypes, Client>;

/** The generated modules of the flights are replaced, and so is what the builder knows; its type does not tell. */
const builder = builderOfFlights as unknown as InstanceType<typeof SchemaBuilder<Types>>;
const Specimens = 'Specimen';

const moods = builder.enumType('Mood', { values: Object.keys(Mood) });

/** Prisma's type → the scalar, where its name is another. An `oid` may go beyond GraphQL's Int. */
function scalarOf({ kind, type, nativeType }: ModelField) {
  if (kind === 'enum') return moods;
  if (nativeType === 'Uuid') return 'UUID';
  if (nativeType === 'Oid') return 'Float';
  return ({ Json: 'JSON', Bytes: 'Byte' } as Readonly<Record<string, string>>)[type] ?? type;
}

const columns = datamodel.model('Specimen').fields.filter(({ kind }) => kind !== 'object');

const Specimen = builder.prismaObject('Specimen', {
  select: { id: true },
  fields: (t) => ({
    // The names and types come from the datamodel, and are not known to the compiler.
    ...Object.fromEntries(
      columns.map((field) => {
        const type = field.isList ? [scalarOf(field)] : scalarOf(field);
        // A Json column may hold the null of JSON.
        const isJson = field.type === 'Json';
        const nullable = field.isList ? { list: false, items: isJson } : isJson || !field.isRequired;
        const options = { type, nullable } as { type: 'JSON'; nullable: true };
        return [field.name, t.expose(field.name as 'jsonb', options)];
      }),
    ),
    parent: t.relation('parent', { nullable: true }),
    children: t.relation('children', {
      args: relatedRowArgs(Specimens),
      query: relatedRows(Specimens),
    }),
  }),
});

const specimens = { model: Specimens, list: 'specimens', type: Specimen } as const;

rowList(specimens);
rowSubscription(specimens);

builder.queryField('specimen', (t) =>
  t.prismaField({
    type: Specimen,
    nullable: true,
    args: { id: t.arg({ type: 'BigInt', required: true }) },
    resolve: (query, _root, { id }, { prisma }) => prisma.specimen.findUnique({ ...query, where: { id } }),
  }),
);

defineWheres();
defineOrders();

export const schema = completeSchema(builder.toSchema());
export const lists = { specimens: Specimens };
