/** Names of the schema that GraphQL, or a name that Sluice makes, has taken. */
import type { SluiceConfig } from '../auto/define-config.ts';
import { namesOf } from '../auto/names.ts';
import type { Datamodel } from '../core/model/datamodel.ts';
import { messageOf } from '../errors.ts';
import { type Finding, note, problem } from './finding.ts';

export function checkNames({ models }: Datamodel, config: SluiceConfig): readonly Finding[] {
  return [
    ...checkGiven(models, config),
    ...models.flatMap(({ name: model, fields }) =>
      fields.flatMap(({ name }) =>
        ['AND', 'OR', 'NOT'].includes(name)
          ? [problem(`field ${model}.${name}`, 'A filter means something else by this name: rename it, and @map it.')]
          : [],
      ),
    ),
  ];
}

function checkGiven(models: Datamodel['models'], config: SluiceConfig): readonly Finding[] {
  try {
    const served = models.filter(({ uniqueKeys }) => uniqueKeys.length > 0);
    return namesOf(served, config).renamed.map(({ what, reason }) => note(what, `${reason} The config can name it.`));
  } catch (error) {
    return [problem('config', messageOf(error))];
  }
}
