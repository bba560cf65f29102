/** What models are called in GraphQL. */
import { GraphQLObjectType, isEnumType, isIntrospectionType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { autoSchema } from '../../src/auto/auto-schema.ts';
import type { SluiceConfig } from '../../src/auto/define-config.ts';
import { namesOf } from '../../src/auto/names.ts';
import { reservedTypes, typesOfEnum, typesOfModel } from '../../src/auto/reserved-types.ts';
import { createDatamodel } from '../../src/core/model/datamodel.ts';
import type { DatamodelData, FieldData } from '../../src/core/model/datamodel-data.ts';

const id: FieldData = { kind: 'scalar', type: 'Int', isId: true, isRequired: true };

/** Models with an id each, and enums that all of them have. */
function datamodelOf(models: readonly string[], enums: readonly string[] = []): DatamodelData {
  const columns = enums.map((type) => [`of_${type}`, { kind: 'enum', type }] as const);
  return {
    version: 1,
    models: Object.fromEntries(models.map((name) => [name, { fields: { id, ...Object.fromEntries(columns) } }])),
    enums: Object.fromEntries(enums.map((name) => [name, { values: [{ name: 'A' }] }])),
  };
}

function namesFor(models: readonly string[], enums: readonly string[] = [], config: SluiceConfig = {}) {
  const names = namesOf(createDatamodel(datamodelOf(models, enums)).models, config);
  return {
    ...Object.fromEntries(
      [...names.models].map(([name, { type, list, lookup }]) => [name, [type, list, lookup].join(' ')]),
    ),
    ...Object.fromEntries(names.enums),
  };
}

it('a model by JSON has no look-up', () => {
  const data: DatamodelData = { version: 1, models: { Doc: { fields: { id: { ...id, type: 'Json' } } } }, enums: {} };
  const { models } = namesOf(createDatamodel(data).models);
  expect(models.get('Doc')).toEqual({ type: 'Doc', list: 'docs', lookup: undefined });
});

describe('a name', () => {
  it('stays where it is free; lists are plurals, and look-ups singulars', () => {
    expect(namesFor(['OrderItem', 'users', 'api_keys', 'URL', 'APIKey2', 'constructor'])).toEqual({
      OrderItem: 'OrderItem orderItems orderItem',
      users: 'users users user',
      api_keys: 'api_keys apiKeys apiKey',
      URL: 'URL urls url',
      APIKey2: 'APIKey2 apiKey2s apiKey2',
      constructor: 'constructor constructors constructor',
    });
  });

  it('yields to those of GraphQL and Sluice', () => {
    expect(
      namesFor(['Subscription', 'Query', 'Stream', 'Mutation', 'DateTime', 'SortOrder', 'StreamEnd'], ['StringFilter']),
    ).toEqual({
      Subscription: 'SubscriptionRow subscriptions subscription',
      Query: 'QueryRow queries query',
      Stream: 'Stream streamRows stream',
      Mutation: 'MutationRow mutations mutation',
      DateTime: 'DateTimeRow dateTimes dateTime',
      SortOrder: 'SortOrderRow sortOrders sortOrder',
      StreamEnd: 'StreamEndRow streamEnds streamEnd',
      StringFilter: 'StringFilterEnum',
    });
  });

  it('yields to types made of a shorter one, whatever the order', () => {
    for (const models of [
      ['Email', 'EmailBatch', 'EmailBatchWhere', 'Mood', 'MoodFilter'],
      ['MoodFilter', 'EmailBatchWhere', 'EmailBatch', 'Email', 'Mood'],
    ])
      expect(namesFor(models, ['Mood2', 'EmailWhere'])).toMatchObject({
        Email: 'Email emails email',
        EmailBatch: 'EmailBatchRow emailBatches emailBatch',
        EmailBatchWhere: 'EmailBatchWhere emailBatchWheres emailBatchWhere',
        MoodFilter: 'MoodFilter moodFilters moodFilter',
        EmailWhere: 'EmailWhereEnum',
      });
  });

  it('never becomes one that another has', () => {
    expect(namesFor(['Query', 'QueryRow', 'QueryRow2Batch'])).toEqual({
      Query: 'QueryRow3 queries query',
      QueryRow: 'QueryRow queryRows queryRow',
      QueryRow2Batch: 'QueryRow2Batch queryRow2Batches queryRow2Batch',
    });
  });

  it('of a list that is another yields, and one that is its own singular', () => {
    expect(namesFor(['User', 'users', 'news', 'Person', 'people'])).toEqual({
      User: 'User users user',
      users: 'users userRows userRow',
      news: 'news news newsRow',
      Person: 'Person people person',
      people: 'people personRows personRow',
    });
  });

  it('can be given by the config, where it is free', () => {
    const named = (config: SluiceConfig['models']) =>
      namesFor(['User', 'Account', 'Query'], [], { models: config ?? {} });
    expect(named({ User: { type: 'Account' } })).toMatchObject({
      User: 'Account accounts account',
      Account: 'AccountRow accountRows accountRow',
    });
    expect(named({ Query: { type: 'Question', list: 'asked' } })).toMatchObject({ Query: 'Question asked askedRow' });
    expect(() => named({ User: { type: 'Int' } })).toThrow(/gives model User the name Int, which is taken/);
    expect(() => named({ User: { list: 'streams' } })).toThrow(/gives User the name streams, which is taken/);
  });
});

it('knows all types that a schema has', () => {
  const models = ['Query', 'Email', 'constructor'];
  const enums = ['Mood', 'StringFilter'];
  const { schema } = autoSchema(datamodelOf(models, enums));
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const known = new Set([
    ...reservedTypes,
    ...['QueryRow', 'Email', 'constructor'].flatMap(typesOfModel),
    ...['Mood', 'StringFilterEnum'].flatMap(typesOfEnum),
  ]);
  expect(types.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  expect(types.filter((type) => isEnumType(type) || type instanceof GraphQLObjectType).length).toBeGreaterThan(10);
});
