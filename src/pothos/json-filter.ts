/** The filters of Json columns, which tell the null of JSON from that of the database. */
import type { InputRef } from '@pothos/core';
import { type ConstValueNode, GraphQLError, Kind, valueFromASTUntyped } from 'graphql';
import { isJsonNullName, jsonNulls } from '../core/model/json-null.ts';
import type { ScalarOptions } from './builder.ts';
import { checkJson } from './check-json.ts';
import { once } from './once.ts';
import { ownInput } from './own-types.ts';
import { queryMode } from './prisma-enums.ts';

/** GraphQL knows no input that is any JSON or a name; Prisma takes either, and so does this scalar. */
export const jsonOrNull = {
  description:
    'Any JSON, of which `null` is one, or a null by its name: `DbNull` (the column is null), `JsonNull` (it holds the null ' +
    'of JSON), `AnyNull` (one or the other). In variables and in JSON a name is written `{ "$type": "Enum", "value": "DbNull" }`.',
  serialize() {
    throw new Error('JSONOrNull is an input only');
  },
  coerceInputValue: readNull,
  coerceInputLiteral: (node: ConstValueNode) =>
    node.kind === Kind.ENUM ? readNull({ $type: 'Enum', value: node.value }) : readNull(valueFromASTUntyped(node)),
} satisfies ScalarOptions<unknown, never>;

/** A name in Prisma's own JSON; anything else stands for itself. */
function readNull(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$type' in value) || value.$type !== 'Enum')
    return checkJson(value);
  const name = 'value' in value ? value.value : undefined;
  if (isJsonNullName(name)) return jsonNulls[name];
  throw new GraphQLError(`The nulls are ${Object.keys(jsonNulls).join(', ')}; found ${JSON.stringify(name)}.`);
}

export const jsonFilter = once(
  (builder, name): InputRef<object> =>
    ownInput(builder, name).implement({
      description:
        'Matches values for which every given condition is true: the whole column, or the part of it that `path` leads to.',
      fields: (t) => ({
        path: t.stringList({ description: 'Keys, and positions in lists: `["passport", "number"]`, `["legs", "0"]`.' }),
        equals: t.field({ type: 'JSONOrNull' }),
        not: t.field({ type: 'JSONOrNull', description: 'The value is not equal to this.' }),
        string_contains: t.string({ description: 'The value is a string that contains this.' }),
        string_starts_with: t.string(),
        string_ends_with: t.string(),
        mode: t.field({ type: queryMode(builder), description: 'How strings are compared. Default: `default`.' }),
        array_contains: t.field({ type: 'JSON', description: 'The value is a list that has all items of this list.' }),
        array_starts_with: t.field({ type: 'JSON', description: 'The value is a list whose first item is this.' }),
        array_ends_with: t.field({ type: 'JSON', description: 'The value is a list whose last item is this.' }),
        lt: t.field({ type: 'JSON', description: 'The value is a smaller number, or text that sorts before this.' }),
        lte: t.field({ type: 'JSON', description: 'The value is less than or equal to this.' }),
        gt: t.field({ type: 'JSON', description: 'The value is a greater number, or text that sorts after this.' }),
        gte: t.field({ type: 'JSON', description: 'The value is greater than or equal to this.' }),
      }),
    }),
);
