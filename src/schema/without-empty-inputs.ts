/** Takes arguments away that can hold nothing: a type whose fields are all masked has no order. */
import { GraphQLSchema, type GraphQLType, getNamedType, isInputObjectType, isObjectType } from 'graphql';

export function withoutEmptyInputs(schema: GraphQLSchema): GraphQLSchema {
  const types = Object.values(schema.getTypeMap());
  if (!types.some(isEmpty)) return schema;
  for (const type of types) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      field.args = field.args.filter((argument) => !isEmpty(getNamedType(argument.type)));
  }
  return new GraphQLSchema({ ...schema.toConfig(), types: types.filter((type) => !isEmpty(type)) });
}

const isEmpty = (type: GraphQLType) => isInputObjectType(type) && Object.keys(type.getFields()).length === 0;
