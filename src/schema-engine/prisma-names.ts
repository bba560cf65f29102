/** The names that Prisma and GraphQL accept. */

export type Kind = 'model' | 'enum' | 'column' | 'value';

/** What the engine makes of a name. */
export const prismaName = (name: string): string => name.replace(/^[^A-Za-z]+/, '').replaceAll(/[^A-Za-z0-9_]/g, '_');

/** Whether a name cannot be that of a model, and so on, whatever other names there are. */
export const needsAlias = (kind: Kind, name: string): boolean =>
  !/[A-Za-z]/.test(name) || kept[kind].includes(prismaName(name));

/** Other reserved words are renamed by the engine itself. */
const ofModels: readonly string[] = [
  ...['String', 'Boolean', 'Int', 'BigInt', 'Float', 'Decimal', 'DateTime', 'Json', 'Bytes', 'Unsupported'],
  ...['Prisma', 'AND', 'OR', 'NOT'],
];

const kept: Readonly<Record<Kind, readonly string[]>> = {
  model: ofModels,
  enum: ofModels,
  /** Filters mean something else by these. */
  column: ['AND', 'OR', 'NOT', 'is', 'isNot'],
  /** GraphQL does. */
  value: ['true', 'false', 'null'],
};
