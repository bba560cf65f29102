/**
 * A relation that the datamodel requires may lead nowhere all the same, where the database does not hold it to that. GraphQL
 * would not say which, or show null: so it is an error at the field, whether that may be null or not.
 */
import { type GraphQLSchema, isObjectType } from 'graphql';
import { type Datamodel, fieldOf } from '../core/model/datamodel.ts';
import { noRelatedRow } from '../core/prisma/no-related-row.ts';
import { isToOne } from './plain-fields.ts';
import type { ShownTypes } from './shown-fields.ts';
import { shownKey } from './shown-plan.ts';

/** To be called before fields are marked as plain. */
export function requireRows(schema: GraphQLSchema, datamodel: Datamodel, shownTypes: ShownTypes): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    const { pothosPrismaModel: name } = type.extensions;
    if (!isObjectType(type) || typeof name !== 'string') continue;
    const model = datamodel.model(name);
    for (const field of Object.values(type.getFields())) {
      const { pothosPrismaRelationField: relation } = field.extensions;
      const load = field.resolve;
      if (load === undefined || !isToOne(relation) || !fieldOf(model, relation.name).isRequired) continue;
      field.resolve = (row, args, context, info) => {
        if (row[relation.name] !== null) return load(row, args, context, info);
        // Those that the viewer's own schema shows.
        const shown = info.parentType.getFields();
        const values = shownKey(shownTypes, type.name).flatMap(({ name, column }) =>
          row[column.name] === undefined || shown[name] === undefined ? [] : [[name, row[column.name]]],
        );
        throw noRelatedRow(`${type.name}.${field.name}`, Object.fromEntries(values));
      };
    }
  }
  return schema;
}
