/** From a datamodel to a GraphQL schema over every model: its list, look-up, subscription, columns and relations. */
import { type GraphQLNamedType, type GraphQLSchema, isEnumType } from 'graphql';
import { createDatamodel } from '../core/model/datamodel.ts';
import type { DatamodelData } from '../core/model/datamodel-data.ts';
import { createBuilder } from './builder.ts';
import type { SluiceConfig } from './define-config.ts';
import { addLookUp } from './look-up.ts';
import { addModelType } from './model-type.ts';
import { namesOf, type Renamed } from './names.ts';
import { settingsOf } from './settings.ts';

export interface AutoSchema {
  readonly schema: GraphQLSchema;
  readonly renamed: readonly Renamed[];
}

/** Models without a key are left out. @throws Error where the config gives a name that is taken. */
export function autoSchema(data: DatamodelData, config: SluiceConfig = {}): AutoSchema {
  const models = createDatamodel(data).models.filter(
    ({ name, uniqueKeys }) => uniqueKeys.length > 0 && settingsOf(config, name).isServed,
  );
  const names = namesOf(models, config);
  const builder = createBuilder(data);
  for (const [name, type] of names.enums) {
    const { values = [], documentation } = data.enums[name] ?? {};
    builder.enumType(type, {
      values: values.map((value) => value.name),
      ...(documentation !== undefined && { description: documentation }),
    });
  }
  for (const model of models) {
    const settings = settingsOf(config, model.name);
    const { list = model.name, lookup } = names.models.get(model.name) ?? {};
    const type = addModelType(builder, model, { names, settings });
    builder.queryField(list, (t) => t.rowList({ type }));
    builder.subscriptionField(list, (t) => t.rowSubscription({ type }));
    if (lookup !== undefined) addLookUp(builder, model, { name: lookup, names, nameOf: settings.nameOf });
  }
  const schema = builder.toSchema({ sortSchema: false });
  for (const [name, type] of names.enums) nameProto(schema.getType(type), data.enums[name]);
  return { schema, renamed: names.renamed };
}

/**
 * A look-up is Prisma's, which finds the name of an enum's value in an object by the value that the database has: of the
 * value `__proto__` it gives the prototype of all objects (seen with Prisma 7.10). Lists do not go this way.
 */
function nameProto(type: GraphQLNamedType | undefined, enumeration: DatamodelData['enums'][string] | undefined): void {
  const proto = enumeration?.values.find(({ name, dbName }) => (dbName ?? name) === '__proto__');
  if (proto === undefined || !isEnumType(type)) return;
  const nameOf = type.coerceOutputValue.bind(type);
  // It may be that of another realm: any other value of an enum is a text.
  type.coerceOutputValue = (value) => nameOf(typeof value === 'object' ? proto.name : value);
}
