/** A GraphQL schema of the specimens: their type, with a field for each column, and their list, look-up and subscription. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import type { App } from '../../src/app/start.ts';
import type { ModelField } from '../../src/core/model/datamodel.ts';
import SluicePlugin, { type Scalars } from '../../src/pothos/index.ts';
import type PrismaTypes from './generated/pothos.ts';
import { getDatamodel } from './generated/pothos.ts';
import { Mood } from './generated/prisma/enums.ts';
import { datamodel as data } from './generated/sluice.ts';
import { type Client, createClient, datamodel } from './specimens.ts';

const builder = new SchemaBuilder<{
  Context: { readonly prisma: Client };
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: Scalars;
}>({
  plugins: [PrismaPlugin, SluicePlugin],
  defaultFieldNullability: false,
  prisma: { client: ({ prisma }) => prisma, dmmf: getDatamodel() },
  sluice: { datamodel: data },
});
builder.queryType();
builder.subscriptionType();

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
    children: t.relatedRows('children'),
  }),
});

builder.queryField('specimens', (t) => t.rowList({ type: Specimen }));
builder.subscriptionField('specimens', (t) => t.rowSubscription({ type: Specimen }));

builder.queryField('specimen', (t) =>
  t.prismaField({
    type: Specimen,
    nullable: true,
    args: { id: t.arg({ type: 'BigInt', required: true }) },
    resolve: (query, _root, { id }, { prisma }) => prisma.specimen.findUnique({ ...query, where: { id } }),
  }),
);

export const schema = builder.toSchema();
export const app: App<Client> = { datamodel: data, schema, createClient };
