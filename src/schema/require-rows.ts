/**
 * A relation that the datamodel requires may lead nowhere all the same, where the database does not hold it to that. GraphQL
 * would not say which, or show null: so it is an error at the field, whether that may be null or not.
 */
import { type GraphQLSchema, isObjectType } from 'graphql';
import { fieldOf } from '../core/model/datamodel.ts';
import { noRelatedRow } from '../core/prisma/no-related-row.ts';
import { datamodel } from '../datamodel.ts';
import { isToOne } from './plain-fields.ts';
import { shownIn } from './shown-fields.ts';
import { shownKey } from './shown-plan.ts';

/** To be called once it is known what the types show, and before fields are marked as plain. */
export function requireRows(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    const { pothosPrismaModel: model } = type.extensions;
    if (!isObjectType(type) || typeof model !== 'string') continue;
    const key = shownKey(shownIn(schema), type.name);
    for (const field of Object.values(type.getFields())) {
      const { pothosPrismaRelationField: relation } = field.extensions;
      const load = field.resolve;
      if (load === undefined || !isToOne(relation) || !fieldOf(datamodel.model(model), relation.name).isRequired)
        continue;
      field.resolve = (row, args, context, info) => {
        if (row[relation.name] !== null) return load(row, args, context, info);
        const values = key.flatMap(({ name, column }) =>
          row[column.name] === undefined ? [] : [[name, row[column.name]]],
        );
        throw noRelatedRow(`${type.name}.${field.name}`, Object.fromEntries(values));
      };
    }
  }
  return schema;
}
