/** Checks that Prisma takes each fixed `where` of a config, and that the database can answer it. */
import { createClient } from '../auto/create-client.ts';
import type { SluiceConfig } from '../auto/define-config.ts';
import { settingsOf } from '../auto/settings.ts';
import type { Datamodel } from '../core/model/datamodel.ts';
import { delegateOf } from '../core/model/delegate-of.ts';
import { argumentError } from '../core/plan/argument-error.ts';
import { messageOf } from '../errors.ts';
import type { LoadedModules } from '../schema-engine/load-generated.ts';
import { type Finding, problem } from './finding.ts';

export interface RulesOptions {
  readonly url: string;
  /** Holds the tables of models that name none. */
  readonly schema: string;
  readonly config: SluiceConfig;
}

/** Those that are functions of the viewer are known only when somebody asks. */
export async function checkFixedRules(
  { models }: Datamodel,
  PrismaClient: LoadedModules['PrismaClient'],
  { url, schema, config }: RulesOptions,
): Promise<readonly Finding[]> {
  const rules = models.flatMap(({ name }) => {
    const { where } = settingsOf(config, name);
    return typeof where === 'object' ? [{ name, where }] : [];
  });
  if (rules.length === 0) return [];
  const database = { connectionString: url, max: 1, application_name: 'sluice check' };
  const prisma = createClient(PrismaClient, database, schema);
  try {
    const findings: Finding[] = [];
    for (const { name, where } of rules)
      await delegateOf(prisma, name)
        .findFirst({ where })
        .catch((error: unknown) => {
          findings.push(problem(`where of ${name}`, `The config gives it rows that cannot be read: ${wordsOf(error)}`));
        });
    return findings;
  } finally {
    await prisma.$disconnect();
  }
}

const wordsOf = (error: unknown) => messageOf(argumentError(error)).trim().split('\n').at(-1) ?? '';
