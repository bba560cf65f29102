/** The datamodel in the shape that Pothos' plugin for Prisma takes it in. */
import type { PothosPrismaDatamodel } from '@pothos/plugin-prisma';
import type { DatamodelData, FieldData, KeyData, ModelData } from '../core/model/datamodel-data.ts';

export const pothosDatamodel = ({ models }: DatamodelData): PothosPrismaDatamodel => ({
  datamodel: { models: Object.fromEntries(Object.entries(models).map(([name, model]) => [name, modelOf(model)])) },
});

const modelOf = ({ fields, primaryKey, uniqueKeys = [], documentation }: ModelData) => ({
  fields: Object.entries(fields).map(([name, field]) => fieldOf(name, field)),
  primaryKey: primaryKey === undefined ? null : keyOf(primaryKey),
  uniqueIndexes: uniqueKeys.map(keyOf),
  ...(documentation !== undefined && { documentation }),
});

const keyOf = ({ name, fields }: KeyData) => ({ name: name ?? null, fields: [...fields] });

const fieldOf = (
  name: string,
  { kind, type, isList, isRequired, isId, isUnique, hasDefault, relation }: FieldData,
) => ({
  name,
  kind,
  type,
  isList: isList ?? false,
  isRequired: isRequired ?? false,
  isId: isId ?? false,
  isUnique: isUnique ?? false,
  hasDefaultValue: hasDefault ?? false,
  isUpdatedAt: false,
  ...(relation !== undefined && { relationName: relation.name, relationFromFields: [...relation.from] }),
});
