/**
 * A GraphQL schema of all models of these schemas: for each a type with all its fields, and the list and subscription
 * `{model}Rows`, such as `taskRows`.
 */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import type { App } from '../../../src/app/start.ts';
import { type ModelField, primaryKey } from '../../../src/core/model/datamodel.ts';
import SluicePlugin, { listsOf, type Scalars } from '../../../src/pothos/index.ts';
import type PrismaTypes from './generated/pothos.ts';
import { getDatamodel } from './generated/pothos.ts';
import * as enums from './generated/prisma/enums.ts';
import { datamodel as data } from './generated/sluice.ts';
import { type Client, createClient, datamodel } from './open-others.ts';

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

const enumTypes = Object.fromEntries(
  Object.entries(enums).map(([name, values]) => [name, builder.enumType(name, { values: Object.keys(values) })]),
);

/** Prisma's type → the scalar, where its name is another. An `oid` may go beyond GraphQL's Int. */
function scalarOf({ kind, type, nativeType }: ModelField) {
  if (kind === 'enum') return enumTypes[type];
  if (nativeType === 'Uuid') return 'UUID';
  if (nativeType === 'Oid') return 'Float';
  return ({ Json: 'JSON', Bytes: 'Byte' } as Readonly<Record<string, string>>)[type] ?? type;
}

const isColumn = ({ kind }: ModelField) => kind !== 'object';

for (const model of datamodel.models) {
  const { name, fields } = model;
  const list = listOf(name);
  // The names and types come from the datamodel, and are not known to the compiler: the tasks stand for all.
  const type = builder.prismaObject(name as never as 'Task', {
    select: Object.fromEntries(primaryKey(model).map((name) => [name, true])),
    fields: (t) =>
      Object.fromEntries(
        fields.map((field) => {
          const { name, isList, isRequired } = field;
          if (isColumn(field)) {
            const type = isList ? [scalarOf(field)] : scalarOf(field);
            const isJson = field.type === 'Json';
            const nullable = isList ? { list: false, items: isJson } : isJson || !isRequired;
            return [name, t.expose(name as 'id', { type, nullable } as { type: 'Int'; nullable: true })];
          }
          // A field may be null where the datamodel says that its relation is not.
          if (!isList)
            return [name, t.relation(name as 'parent', { nullable: (!isRequired || name === 'depot') as true })];
          return [name, t.relatedRows(name as 'children')];
        }),
      ),
  });
  builder.queryField(list, (t) => t.rowList({ type }));
  builder.subscriptionField(list, (t) => t.rowSubscription({ type }));
}

builder.queryField('patron', (t) =>
  t.prismaField({
    type: 'Patron',
    nullable: true,
    args: { id: t.arg.int({ required: true }) },
    resolve: (query, _root, { id }, { prisma }) => prisma.patron.findUnique({ ...query, where: { id } }),
  }),
);

export const schema = builder.toSchema();
export const lists = listsOf(schema);
export const app: App<Client> = { datamodel: data, schema, createClient };

function listOf(model: string): string {
  return `${model.charAt(0).toLowerCase()}${model.slice(1)}Rows`;
}
