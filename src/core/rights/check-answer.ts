/** Checks the answer of a rule before anybody reads by it: what is missing must not be taken for "all". */
import { isPlain } from '../plan/is-plain.ts';
import type { RuleAnswer } from './viewer.ts';

/**
 * @throws Error for what is no answer, and for an undefined in its `where`: Prisma takes that for no condition at all, so
 * that a claim which is missing would show everything.
 */
export function checkAnswer(model: string, answer: RuleAnswer): void {
  if (typeof answer === 'boolean') return;
  if (!isPlain(answer) || !Object.keys(answer).every((name) => name === 'where' || name === 'omit'))
    throw new Error(`The rule of ${model} says nothing: return true, false or { where, omit }.`);
  const { omit: _, ...conditions } = answer;
  const place = undefinedIn(conditions);
  if (place !== undefined)
    throw new Error(
      `The rule of ${model} has undefined for ${place}, which would be no condition: return false, or write null for a null.`,
    );
}

/** Where the first undefined is, such as `where.owner.equals`. */
function undefinedIn(value: unknown): string | undefined {
  if (!Array.isArray(value) && !isPlain(value)) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) return name;
    const place = undefinedIn(inner);
    if (place !== undefined) return `${name}.${place}`;
  }
  return undefined;
}
