/** Names of the schema that GraphQL, or a name that Sluice makes, has taken. */
import type { Datamodel } from '../core/model/datamodel.ts';
import { type Finding, problem } from './finding.ts';

/** How a model's names in GraphQL come about. */
export interface Naming {
  /** Every type that a model makes; the first is that of its rows. */
  readonly typesOf: (model: string) => readonly string[];
  /** Types that are there whatever the schema. */
  readonly reserved: ReadonlySet<string>;
}

/** As a schema that is written by hand usually has them. */
export const plainNaming: Naming = {
  typesOf: (model) => [model, `${model}Batch`, `${model}Where`, `${model}OrderBy`, `${model}RelationFilter`],
  reserved: new Set([
    ...['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID'],
    ...['BigInt', 'Byte', 'DateTime', 'Decimal', 'JSON', 'JSONOrNull', 'UUID'],
    ...['QueryMode', 'SortOrder', 'SortNullable', 'CountOrderBy'],
    ...['StreamCommand', 'StreamCommander', 'StreamEnd', 'StreamPace', 'StreamState', 'StreamStatus'],
    ...['String', 'Int', 'Float', 'Boolean', 'BigInt', 'Bytes', 'DateTime', 'Decimal', 'Json', 'Uuid'].flatMap(
      (type) => [`${type}Filter`, `${type}NullableFilter`, `${type}ListFilter`],
    ),
  ]),
};

export function checkNames({ models }: Datamodel, { typesOf, reserved }: Naming = plainNaming): readonly Finding[] {
  const taken = new Map<string, string>([...reserved].map((type) => [type, "one of GraphQL's or Sluice's own"]));
  const findings: Finding[] = [];
  const enums = new Map(
    models.flatMap(({ fields }) =>
      fields.filter(({ kind }) => kind === 'enum').map((field) => [field.type, field.values]),
    ),
  );
  const take = (what: string, type: string) => {
    const other = taken.get(type);
    if (type.startsWith('__'))
      findings.push(problem(what, 'GraphQL keeps names that begin with two underscores: rename it, and @@map it.'));
    else if (other !== undefined)
      findings.push(
        problem(what, `Its type ${type} would be ${other}: rename it in the schema, and @@map it to its table.`),
      );
    else taken.set(type, `that of ${what}`);
  };
  for (const { name } of models) for (const type of typesOf(name)) take(`model ${name}`, type);
  for (const [name, values] of enums) {
    for (const type of [name, `${name}Filter`]) take(`enum ${name}`, type);
    for (const value of values)
      if (['true', 'false', 'null'].includes(value.name) || value.name.startsWith('__'))
        findings.push(
          problem(`value ${name}.${value.name}`, 'GraphQL keeps this name: rename it in the schema, and @map it.'),
        );
  }
  for (const { name: model, fields } of models)
    for (const { name } of fields)
      if (name.startsWith('__') || ['AND', 'OR', 'NOT'].includes(name))
        findings.push(
          problem(
            `field ${model}.${name}`,
            'A filter, or GraphQL, means something else by this name: rename it, and @map it.',
          ),
        );
  return findings;
}
