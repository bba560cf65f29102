/** The scalars beyond GraphQL's own. */
import { GraphQLError } from 'graphql';
import { builder } from './builder.ts';

/** Date, time and offset of ISO 8601, as RFC 3339 narrows it. */
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

builder.scalarType('DateTime', {
  description:
    'A moment in ISO 8601, given in UTC with milliseconds: `2001-01-01T00:01:00.000Z`. Taken with any offset.',
  serialize: (value) => value.toISOString(),
  parseValue(value) {
    const date = typeof value === 'string' ? readDate(value) : undefined;
    if (date !== undefined) return date;
    throw new GraphQLError(
      `DateTime must be text such as "2001-01-01T00:01:00.000Z", with date, time and offset; found ${JSON.stringify(value)}.`,
    );
  },
});

function readDate(text: string): Date | undefined {
  const [, year, month, day] = DATE_TIME.exec(text) ?? [];
  // JavaScript takes a 30th of February for the 2nd of March.
  const isOfMonth = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  const date = new Date(text);
  return isOfMonth && !Number.isNaN(date.getTime()) ? date : undefined;
}
