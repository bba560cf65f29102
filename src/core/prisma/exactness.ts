/** Keeps values exact on their way from PostgreSQL to Prisma. */
import type { QueryArrayConfig, QueryArrayResult } from 'pg';
import { memoized } from '../memo.ts';
import type { Datamodel } from '../model/datamodel.ts';
import { createExactJson } from './exact-json.ts';
import { exactTypes } from './exact-types.ts';
import { createKeptNames } from './kept-names.ts';
import { readableColumns } from './readable-columns.ts';

export interface Exactness {
  /** The adapter's statements, changed so that no value is lost. Those of others have another form. */
  readonly exactly: (config: QueryArrayConfig) => QueryArrayConfig;
  /** A result as the adapter can read it. */
  readonly readable: (result: QueryArrayResult) => QueryArrayResult;
  readonly longName: (name: string) => string;
}

/** What is longer is changed anew each time. */
const MAX_TEXT = 20_000;

export function createExactness(datamodel: Datamodel): Exactness {
  const exactJson = memoized(createExactJson(datamodel), 500, MAX_TEXT);
  const { longName } = createKeptNames(datamodel);
  return {
    exactly(config) {
      const { text, types, rowMode } = config;
      if (types === undefined || rowMode !== 'array' || 'submit' in config) return config;
      return { ...config, text: exactJson(text), types: exactTypes(types) };
    },
    readable: (result) => ({ ...result, fields: readableColumns(result.fields, longName) }),
    longName,
  };
}
