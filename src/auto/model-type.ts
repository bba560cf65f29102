/** The type of a model's rows, with its columns and relations. */
import { type Model, type ModelField, primaryKey } from '../core/model/datamodel.ts';
import type { AutoBuilder } from './builder.ts';
import { columnType } from './column-type.ts';
import type { Names } from './names.ts';
import type { ModelSettings } from './settings.ts';

export interface ModelTypeOptions {
  readonly names: Names;
  readonly settings: ModelSettings;
}

export function addModelType(builder: AutoBuilder, model: Model, { names, settings }: ModelTypeOptions) {
  const shown = model.fields.filter(
    ({ name, kind, type }) => !settings.omits(name) && (kind !== 'object' || names.models.has(type)),
  );
  const type = names.models.get(model.name)?.type ?? model.name;
  // The cast: a model of the datamodel is one of Pothos'.
  return builder.prismaObject(model.name as 'Any', {
    ...(type !== model.name && { name: type }),
    ...(model.documentation !== undefined && { description: model.documentation }),
    select: Object.fromEntries(primaryKey(model).map((name) => [name, true])),
    fields: (t) => Object.fromEntries(shown.map((field) => [settings.nameOf(field.name), fieldFor(t, field, names)])),
  });
}

type Fields = Parameters<Parameters<AutoBuilder['prismaObject']>[1]['fields'] & object>[0];

function fieldFor(t: Fields, field: ModelField, { enums }: Names) {
  const { name, kind, isList, documentation } = field;
  const description = documentation === undefined ? {} : { description: documentation };
  // The casts: a field of the datamodel is one of the model's.
  if (kind !== 'object') {
    const { type, isNullable, hasNullItems } = columnType(field, enums);
    return t.expose(
      name as never,
      {
        ...description,
        type: isList ? [type] : type,
        nullable: isList ? { list: false, items: hasNullItems } : isNullable,
      } as never,
    );
  }
  if (isList) return t.relatedRows(name as 'many', description);
  // The row may be missing whatever the schema says: hidden from this role, or not held to be there. One such row then
  // fails its field, and not the list.
  return t.relation(name as 'one', { ...description, nullable: true });
}
