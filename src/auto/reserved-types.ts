/** The GraphQL types that are there whatever the models are called, and those that each model and enum makes. */

/** The first is that of its rows. */
export const typesOfModel = (type: string): readonly string[] =>
  ['', 'Batch', 'Where', 'OrderBy', 'RelationFilter'].map((suffix) => `${type}${suffix}`);

/** The first is the enum. */
export const typesOfEnum = (type: string): readonly string[] =>
  ['', 'Filter', 'NullableFilter', 'ListFilter'].map((suffix) => `${type}${suffix}`);

const filtered = [
  ...['String', 'PlainText', 'XmlText', 'Uuid', 'Int', 'BigInt', 'Float', 'Decimal'],
  ...['DateTime', 'Boolean', 'Bytes', 'Json'],
];

export const reservedTypes: ReadonlySet<string> = new Set([
  ...['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID'],
  ...['BigInt', 'Byte', 'DateTime', 'Decimal', 'JSON', 'JSONOrNull', 'UUID'],
  ...['QueryMode', 'SortOrder', 'SortNullable', 'CountOrderBy'],
  ...['StreamCommand', 'StreamCommander', 'StreamEnd', 'StreamPace', 'StreamState', 'StreamStatus'],
  ...filtered.flatMap((name) => typesOfEnum(name).slice(1)),
]);

/** Fields of Query, Subscription and Mutation that are no model's. */
export const reservedFields: ReadonlySet<string> = new Set(['streams', 'streamStatus', 'streamControl']);
