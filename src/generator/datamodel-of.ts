/** From what Prisma tells its generators to the datamodel that Sluice reads: what is false or the default is left out. */
import type { DMMF } from '@prisma/generator-helper';
import {
  DATAMODEL_VERSION,
  type DatamodelData,
  type EnumData,
  type FieldData,
  type KeyData,
  type ModelData,
} from '../core/model/datamodel-data.ts';

/** @param schema the text of the schema, since only that tells views from tables. */
export function datamodelOf({ models, enums }: DMMF.Datamodel, schema: string): DatamodelData {
  const views = new Set(Array.from(schema.matchAll(/^\s*view\s+(\w+)\s*\{/gm), ([, name]) => name));
  return {
    version: DATAMODEL_VERSION,
    models: Object.fromEntries(models.map((model) => [model.name, modelOf(model, views.has(model.name))])),
    enums: Object.fromEntries(enums.map((type) => [type.name, enumOf(type)])),
  };
}

function modelOf(model: DMMF.Model, isView: boolean): ModelData {
  const { dbName, schema, documentation, fields, primaryKey, uniqueIndexes } = model;
  return {
    ...(dbName && { dbName }),
    ...(schema && { schema }),
    ...(isView && { isView }),
    ...(documentation && { documentation }),
    fields: Object.fromEntries(fields.map((field) => [field.name, fieldOf(field)])),
    ...(primaryKey && { primaryKey: keyOf(primaryKey) }),
    ...(uniqueIndexes.length > 0 && { uniqueKeys: uniqueIndexes.map(keyOf) }),
  };
}

const keyOf = ({ name, fields }: DMMF.PrimaryKey | DMMF.uniqueIndex): KeyData => ({ ...(name && { name }), fields });

function fieldOf(field: DMMF.Field): FieldData {
  const { type, dbName, isList, isRequired, isId, isUnique, hasDefaultValue, nativeType, documentation } = field;
  const { relationName, relationFromFields = [], relationToFields = [] } = field;
  return {
    kind: field.kind === 'unsupported' ? 'scalar' : field.kind,
    type,
    ...(dbName && { dbName }),
    ...(isList && { isList }),
    ...(isRequired && { isRequired }),
    ...(isId && { isId }),
    ...(isUnique && { isUnique }),
    ...(hasDefaultValue && { hasDefault: true }),
    ...(nativeType && { nativeType: [nativeType[0], nativeType[1]] as const }),
    ...(relationName && { relation: { name: relationName, from: relationFromFields, to: relationToFields } }),
    ...(documentation && { documentation }),
  };
}

const enumOf = ({ dbName, documentation, values }: DMMF.DatamodelEnum): EnumData => ({
  ...(dbName && { dbName }),
  ...(documentation && { documentation }),
  // The empty text is a value, too.
  values: values.map(({ name, dbName }) => ({ name, ...(typeof dbName === 'string' && { dbName }) })),
});
