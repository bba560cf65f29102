/** Tells a client that PostgreSQL does not take its filter: of types that Prisma knows as texts, only PostgreSQL knows which. */
import { badInput, codeOf, messageOf } from '../../errors.ts';
import type { Condition } from '../types.ts';

/**
 * An error that names the field, where one of these conditions is to blame; any other error as it is, since it is ours.
 * Nothing is blamed for a value that it does not hold, such as one that a view fails to cast.
 */
export function refusedFilter(error: unknown, conditions: Iterable<Condition>): unknown {
  const code = codeOf(error) ?? '';
  const isValue = VALUE_REFUSED.test(code);
  if (!isValue && !OPERATOR_MISSING.test(code)) return error;
  const message = messageOf(error);
  const quoted = /"(.*)"/s.exec(message)?.[1] ?? '';
  const blamed = [...conditions].filter(({ column, filter }) =>
    isValue
      ? textsOf(filter).some((text) => isSame(text, quoted))
      : column.nativeType !== undefined || isPattern(filter),
  );
  if (blamed.length === 0) return error;
  const names = [...new Set(blamed.map(({ name }) => name))].join(' or ');
  const reason = message.length <= MAX_REASON ? message : `${message.slice(0, MAX_REASON)}…`;
  return badInput(
    `where has ${names}, and PostgreSQL does not take this filter of it: ${reason}. Compare in another way.`,
    {
      cause: error,
    },
  );
}

/** SQLSTATE: no text of the type, out of its range, no moment. */
const VALUE_REFUSED = /^(22P02|22003|22007|22008)$/;
/** SQLSTATE: no such operator, other types than it takes, not supported for this collation. */
const OPERATOR_MISSING = /^(42883|42804|0A000)$/;

/** A client wrote the value, and may have it back; but not a megabyte. */
const MAX_REASON = 200;

/** PostgreSQL writes numbers in full; of bits, it quotes the one that is none. */
const isSame = (text: string, quoted: string): boolean =>
  text === quoted || Number(text) === Number(quoted) || (quoted.length === 1 && text.includes(quoted));

function textsOf(filter: unknown): string[] {
  if (typeof filter !== 'object' || filter === null) return [String(filter)];
  return Object.values(filter).flatMap(textsOf);
}

function isPattern(filter: unknown): boolean {
  if (typeof filter !== 'object' || filter === null) return false;
  return Object.entries(filter).some(([name, value]) => PATTERNS.has(name) || isPattern(value));
}

const PATTERNS: ReadonlySet<string> = new Set(['mode', 'contains', 'startsWith', 'endsWith']);
