/** What may be asked of a model: its fields that the schema shows. Others can be neither read nor found out by filters. */
import { type Model, modelNames, modelOf } from '../rows/model.ts';
import { builder } from './builder.ts';

/** The models that have an object type, under their own name. To be called once all object types are defined. */
export const shownModels = (): readonly string[] => modelNames.filter((model) => builder.configStore.hasConfig(model));

/** The fields of the datamodel that the model's object type has, too. To be called while the schema is being built. */
export function shownFields(model: string): Model['fields'] {
  const shown = builder.configStore.getFields(model, 'Object');
  return modelOf(model).fields.filter(({ name }) => shown.has(name));
}
