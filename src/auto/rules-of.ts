/** Turns a config into the rules of a service. */
import type { Datamodel } from '../core/model/datamodel.ts';
import type { Rule, Rules } from '../core/rights/viewer.ts';
import type { SluiceConfig } from './define-config.ts';
import { settingsOf } from './settings.ts';

/** Undefined where it serves the same to everybody, and all rows: statements then stay as they are. */
export function rulesOf({ models }: Datamodel, config: SluiceConfig): Rules | undefined {
  const rules = models.map(({ name }): [string, Rule] => [name, ruleOf(config, name)]);
  return rules.some(([, rule]) => typeof rule !== 'boolean') ? Object.fromEntries(rules) : undefined;
}

function ruleOf(config: SluiceConfig, model: string): Rule {
  const { where, omitFor, isServed } = settingsOf(config, model);
  if (!isServed) return false;
  if (typeof where !== 'function' && omitFor === undefined) return where === undefined ? true : { where };
  const rule: Rule = (viewer) => ({
    ...(where !== undefined && { where: typeof where === 'function' ? where({ viewer }) : where }),
    ...(omitFor !== undefined && { omit: namesIn(model, omitFor({ viewer })) }),
  });
  // By its text a token knows whether it is of the same rules.
  const text = [where, omitFor].map((part) => (typeof part === 'object' ? JSON.stringify(part) : String(part))).join();
  return Object.assign(rule, { toString: () => text });
}

/** What fails to say which fields are hidden must not be taken for none. */
function namesIn(model: string, names: unknown): readonly string[] {
  if (Array.isArray(names)) return names;
  throw new Error(`omit of ${model} names no fields: return a list of names, which is empty where nothing is hidden.`);
}
