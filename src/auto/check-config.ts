/** Checks the shape of a config and the names in it. A misspelt name would hide nothing. */
import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import type { SchemaFile } from '../schema-engine/schema-files.ts';
import { blocksOf } from '../schema-engine/schema-text.ts';
import type { ModelConfig, SluiceConfig } from './define-config.ts';
import { fixedOmit } from './settings.ts';

const name = z.string().regex(/^(?!__)[A-Za-z_]\w*$/, 'must be a name of letters, digits and underscores');
const either = (error: string) =>
  z.union([z.record(z.string(), z.unknown()), z.custom((value) => typeof value === 'function')], { error });

const model = z.strictObject(
  {
    omit: z
      .union([z.array(z.string()), z.custom((value) => typeof value === 'function')], {
        error: 'must be a list of names, or a function that gives one',
      })
      .optional(),
    type: name.optional(),
    list: name.optional(),
    fields: z.record(z.string(), name).optional(),
    key: z.array(z.string()).min(1).optional(),
    where: either('must be an object, or a function that gives one').optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be false or an object' : undefined) },
);

const shape = z.strictObject({
  identify: z.custom((value) => typeof value === 'function', 'must be a function').optional(),
  models: z.record(z.string(), model).optional(),
});

/**
 * @param files the schema whose models it is about.
 * @param named what names the config.
 * @throws Error that names what is wrong, and the nearest name where one is unknown.
 */
export function checkConfig(config: unknown, files: readonly SchemaFile[], named = 'The config'): SluiceConfig {
  const { error } = shape.safeParse(withoutFalse(config));
  const [issue] = error?.issues ?? [];
  if (issue !== undefined)
    throw new Error(
      `${named} is not valid: ${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}.`,
    );
  // What has passed is one.
  const { models = {} } = config as SluiceConfig;
  const fieldsOf = new Map(
    files
      .flatMap(({ content }) => blocksOf(content))
      .flatMap((block) =>
        block.kind === 'model' || block.kind === 'view' ? [[block.name, fieldNames(block.lines)]] : [],
      ),
  );
  for (const [model, settings] of Object.entries(models)) {
    const fields = fieldsOf.get(model);
    if (fields === undefined)
      throw unknown(`${named} names the model ${model}, which is not there`, model, [...fieldsOf.keys()]);
    for (const field of settings === false ? [] : fieldsIn(settings))
      if (!fields.includes(field)) throw unknown(`${named} names ${model}.${field}, which is not there`, field, fields);
    for (const shown of settings === false ? [] : Object.values(settings.fields ?? {}))
      if (keptFields.includes(shown))
        throw new Error(
          `${named} gives a field of ${model} the name ${shown}, which a filter means something else by.`,
        );
    if (settings !== false) checkShownNames(model, settings, fields, named);
  }
  return config as SluiceConfig;
}

/** Models that are left out have nothing to check but their names. */
function withoutFalse(config: unknown): unknown {
  const { models } = Object(config) as { readonly models?: unknown };
  if (typeof models !== 'object' || models === null || Array.isArray(models)) return config;
  return {
    ...Object(config),
    models: Object.fromEntries(Object.entries(models).filter(([, model]) => model !== false)),
  };
}

const keptFields: readonly string[] = ['AND', 'OR', 'NOT', 'is', 'isNot'];

function checkShownNames(
  model: string,
  { fields: renames = {}, omit }: ModelConfig,
  fields: readonly string[],
  named: string,
): void {
  const shown = fields
    .filter((field) => !fixedOmit(omit).includes(field))
    .map((field) => (Object.hasOwn(renames, field) ? renames[field] : field));
  const twice = shown.find((field, index) => shown.indexOf(field) < index);
  if (twice !== undefined) throw new Error(`${named} gives two fields of ${model} the name ${twice}: choose another.`);
}

const fieldsIn = ({ omit, key = [], fields = {} }: ModelConfig) => [...fixedOmit(omit), ...key, ...Object.keys(fields)];

const fieldNames = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /^\s*([A-Za-z]\w*)\s+\S/.exec(line)?.[1] ?? []);

const unknown = (problem: string, name: string, known: readonly string[]) =>
  new Error(
    `${problem}${known.length === 0 ? '.' : `: did you mean ${closest(name, [...known])}? \`sluice pull\` shows the names.`}`,
  );
