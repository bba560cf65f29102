/** The fields of a schema that show what is hidden from a viewer, and what has nothing left without them. */
import {
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { fieldsRead, modelsIn } from './fields-read.ts';

/** Type → its fields that are not shown. */
export type Hidden = ReadonlyMap<string, ReadonlySet<string>>;

/** @param omitted fields of models, such as `Order.price`. */
export function hiddenFields(schema: GraphQLSchema, omitted: ReadonlySet<string>): Hidden {
  const hidden = new Map<string, Set<string>>();
  const hide = (type: string, field: string) => {
    // The filters and orders of a type have the names of its fields.
    for (const named of [type, `${type}Where`, `${type}OrderBy`])
      hidden.set(named, (hidden.get(named) ?? new Set()).add(field));
  };
  const modelOf = modelsIn(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type))
      for (const { name, extensions } of Object.values(type.getFields()))
        if (Array.isArray(extensions.findsBy) && extensions.findsBy.some((field) => omitted.has(field)))
          hide(type.name, name);
    const model = isObjectType(type) || isInterfaceType(type) ? modelOf(type) : undefined;
    if (model === undefined || !('getFields' in type)) continue;
    for (const { name, extensions } of Object.values(type.getFields()))
      if ([...fieldsRead(model, extensions)].some((field) => omitted.has(field))) hide(type.name, name);
  }
  hideEmpty(schema, hidden, hide);
  return hidden;
}

/** A type of which nothing is left is hidden as well, and what is of that type. */
function hideEmpty(schema: GraphQLSchema, hidden: Hidden, hide: (type: string, field: string) => void): void {
  const types = Object.values(schema.getTypeMap()).filter(hasFields);
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const type of types)
      for (const field of Object.values(type.getFields())) {
        // Of an output or an input: its overloads do not take either.
        const { name } = getNamedType(field.type as GraphQLType);
        if (hidden.get(type.name)?.has(field.name) || !isEmpty(schema, hidden, name)) continue;
        hide(type.name, field.name);
        isDone = false;
      }
  }
}

/** Whether a type has no field left. */
export function isEmpty(schema: GraphQLSchema, hidden: Hidden, name: string): boolean {
  const type = schema.getType(name);
  if (type === undefined || !hasFields(type)) return false;
  const isHidden = (field: string) => hidden.get(name)?.has(field) === true;
  const fields = type.getFields();
  // A batch without its rows is none.
  return Object.keys(fields).every(isHidden) || (fields.rows?.extensions.batchRows === true && isHidden('rows'));
}

const hasFields = (type: GraphQLNamedType) => isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
