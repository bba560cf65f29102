/**
 * A GraphQL schema of all models of these schemas, in the place of `src/schema/index.ts`: for each a type with all its
 * fields, and the list and subscription `{model}Rows`, such as `taskRows`.
 */
import type SchemaBuilder from '@pothos/core';
import { type ModelField, primaryKey } from '../../../src/core/model/datamodel.ts';
import { datamodel } from '../../../src/datamodel.ts';
import { builder as builderOfFlights, type SchemaTypes } from '../../../src/schema/builder.ts';
import { completeSchema } from '../../../src/schema/complete-schema.ts';
import { defineOrders } from '../../../src/schema/order-by.ts';
import { relatedRowArgs, relatedRows } from '../../../src/schema/related-rows.ts';
import { rowList } from '../../../src/schema/row-list.ts';
import { rowSubscription } from '../../../src/schema/row-subscription.ts';
import '../../../src/schema/scalars.ts';
import { defineWheres } from '../../../src/schema/where.ts';
import type PrismaTypes from './generated/pothos.ts';
import * as enums from './generated/prisma/enums.ts';
import type { Client } from './open-others.ts';

/** The generated modules of the flights are replaced, and so is what the builder knows; its type does not tell. */
const builder = builderOfFlights as unknown as InstanceType<typeof SchemaBuilder<SchemaTypes<PrismaTypes, Client>>>;

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

export const lists = Object.fromEntries(datamodel.models.map(({ name: model }) => [listOf(model), model]));

for (const [list, model] of Object.entries(lists)) {
  const { fields } = datamodel.model(model);
  // The names and types come from the datamodel, and are not known to the compiler: the tasks stand for all.
  const type = builder.prismaObject(model as never as 'Task', {
    select: Object.fromEntries(primaryKey(datamodel.model(model)).map((name) => [name, true])),
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
          const related = field.type;
          // A field may be null where the datamodel says that its relation is not.
          if (!isList)
            return [name, t.relation(name as 'parent', { nullable: (!isRequired || name === 'depot') as true })];
          const args = relatedRowArgs(related);
          return [name, t.relation(name as 'children', { args, query: relatedRows(related) })];
        }),
      ),
  });
  rowList({ model, list, type });
  rowSubscription({ model, list, type });
}

defineWheres();
defineOrders();

export const schema = completeSchema(builder.toSchema());

function listOf(model: string): string {
  return `${model.charAt(0).toLowerCase()}${model.slice(1)}Rows`;
}
