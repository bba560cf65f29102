/** Checks the lists and subscriptions of rows, at the start: what could not be streamed is said before anybody asks for it. */
import { type GraphQLNamedType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { type Datamodel, primaryKey } from '../core/model/datamodel.ts';

/** @throws Error that names the field, and says what to do. */
export function checkSchema(schema: GraphQLSchema, datamodel: Datamodel): void {
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    if (field.extensions.rowList === true) checkRows(`Query.${field.name}`, getNamedType(field.type), datamodel);
  }
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    const batch = getNamedType(field.type);
    const rows = isObjectType(batch) && field.extensions.batchRows === true ? batch.getFields().rows : undefined;
    if (rows) checkRows(`Subscription.${field.name}`, getNamedType(rows.type), datamodel);
  }
}

function checkRows(field: string, type: GraphQLNamedType, datamodel: Datamodel): void {
  const { pothosPrismaModel: model, pothosPrismaSelect: select } = type.extensions;
  if (typeof model !== 'string')
    throw new Error(`${field} shows ${type.name}, which is not the type of a model's rows: define it by prismaObject.`);
  if (!select)
    throw new Error(
      `${field} shows ${type.name}, which has no \`select\`, so that every column would be read: give it one, such as ` +
        '{ id: true }.',
    );
  primaryKey(datamodel.model(model));
}
