/** A schema that was not made by Pothos shows what has the same name in the datamodel. */
import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { datamodel } from '../../src/app/datamodel.ts';
import type { ShownField, ShownTypes } from '../../src/pothos/shown-fields.ts';

export const shownByName =
  (schema: GraphQLSchema): ShownTypes =>
  (name) => {
    const type = schema.getType(name);
    if (!isObjectType(type) || !datamodel.models.some((model) => model.name === name)) return undefined;
    const fields = datamodel.model(name).fields.flatMap((field): ShownField[] => {
      const shown = type.getFields()[field.name];
      if (shown === undefined) return [];
      if (field.kind !== 'object') return [{ name: field.name, column: field, type: getNamedType(shown.type).name }];
      return [{ name: field.name, relation: field, type: getNamedType(shown.type).name }];
    });
    return { model: datamodel.model(name), fields: new Map(fields.map((field) => [field.name, field])) };
  };
