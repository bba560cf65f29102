/** From a datamodel to a GraphQL schema over every model: its list, look-up, subscription, columns and relations. */
import type { GraphQLSchema } from 'graphql';
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
  return { schema: builder.toSchema({ sortSchema: false }), renamed: names.renamed };
}
