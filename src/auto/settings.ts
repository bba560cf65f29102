/**
 * The settings of one model in the config. Models and fields may have names that every object has, such as `constructor`.
 */
import type { ModelConfig, SluiceConfig } from './define-config.ts';

export type OmitFor = Extract<ModelConfig['omit'], (...args: never) => unknown>;

export interface ModelSettings {
  readonly isServed: boolean;
  readonly type: string | undefined;
  readonly list: string | undefined;
  readonly where: ModelConfig['where'];
  /** Whether nobody sees a field. */
  readonly omits: (field: string) => boolean;
  /** Those that a viewer does not see besides. */
  readonly omitFor: OmitFor | undefined;
  /** What a field is called. */
  readonly nameOf: (field: string) => string;
}

export function settingsOf({ models = {} }: SluiceConfig, model: string): ModelSettings {
  const config = ownOf<ModelConfig | false>(models, model);
  const { omit, fields = {}, type, list, where } = config || {};
  return {
    isServed: config !== false,
    type,
    list,
    where,
    omits: (field) => fixedOmit(omit).includes(field),
    omitFor: typeof omit === 'function' ? omit : undefined,
    nameOf: (field) => ownOf(fields, field) ?? field,
  };
}

/** The fields that nobody sees, whoever asks. */
export const fixedOmit = (omit: ModelConfig['omit']): readonly string[] => (typeof omit === 'object' ? omit : []);

/** Model → the key that the config gives it. */
export const keysIn = ({ models = {} }: SluiceConfig): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(models).flatMap(([model, of]): [string, readonly string[]][] =>
      of === false || of.key === undefined ? [] : [[model, of.key]],
    ),
  );

/** Whether it needs no word that `model X` or `view X` is left out: somebody wants it so, or has given it a key. */
export const isSettled = (config: SluiceConfig, what: string): boolean =>
  Object.entries(config.models ?? {}).some(
    ([model, of]) => (of === false || of.key !== undefined) && (what === `model ${model}` || what === `view ${model}`),
  );

const ownOf = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
