/** The table of each model. */

import type { Datamodel } from '../core/model/datamodel.ts';
import type { Table } from './find-schema.ts';

export const modelTables = (datamodel: Datamodel, names: readonly string[]): readonly Table[] =>
  [...new Set(names)].map((model) => {
    const { schema, name } = datamodel.model(model).table;
    return { model, schema, name };
  });
