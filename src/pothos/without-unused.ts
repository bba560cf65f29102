/** Takes away what no field uses: arguments that can hold nothing, such as the order of a type that shows no column, and scalars. */
import { GraphQLSchema, type GraphQLType, getNamedType, isInputObjectType, isObjectType, isScalarType } from 'graphql';
import { isKnownScalar } from './scalars.ts';

export function withoutUnused(schema: GraphQLSchema): GraphQLSchema {
  const types = Object.values(schema.getTypeMap());
  for (const type of types) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      field.args = field.args.filter((argument) => !isEmpty(getNamedType(argument.type)));
  }
  // A scalar that something uses is found there.
  const kept = types.filter((type) => !isEmpty(type) && !(isScalarType(type) && isKnownScalar(type)));
  return new GraphQLSchema({ ...schema.toConfig(), types: kept });
}

const isEmpty = (type: GraphQLType) => isInputObjectType(type) && Object.keys(type.getFields()).length === 0;
