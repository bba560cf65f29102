/**
 * A statement with its limit written out. PostgreSQL plans a prepared statement for any values of its parameters, and for
 * any limit it expects a tenth of all rows: so it would never settle on one plan.
 */
import type { Statement } from '../prisma/tap-scope.ts';

/** The statement as it is where the limit is no parameter, or not one of the last. */
export function withNumbers(statement: Statement): Statement {
  const { text, values } = statement;
  const { index, groups } = LIMIT.exec(text) ?? {};
  if (index === undefined || groups === undefined) return statement;
  const { limit, offset } = groups;
  const last = values.slice(Number(limit) - 1);
  const isKnown = last.length === (offset === undefined ? 1 : 2) && last.every((value) => NUMBER.test(String(value)));
  if (!isKnown || (offset !== undefined && Number(offset) !== Number(limit) + 1)) return statement;
  const [count, before] = last;
  const end = offset === undefined ? `LIMIT ${count}` : `LIMIT ${count} OFFSET ${before}`;
  return { ...statement, text: `${text.slice(0, index)} ${end}`, values: values.slice(0, -last.length) };
}

const LIMIT = / LIMIT \$(?<limit>\d+)(?: OFFSET \$(?<offset>\d+))?$/;
const NUMBER = /^\d{1,18}$/;
