/** The part of a live plan that one viewer sees. Readers share their looks if they see the same. */
import { SluiceError } from '../../errors.ts';
import type { CompiledPlan } from '../plan/compile-plan.ts';
import { invalid } from '../resume/token.ts';
import { tablesIn } from '../rights/govern.ts';
import type { Rights } from '../rights/rights.ts';

/**
 * The statement and its values as the viewer's; undefined for one that sees everything.
 * @param isWhole whether the result is read anew after each change, so that what has gone is known from what was there.
 * @throws SluiceError `FORBIDDEN` where nobody could tell when a row is shown or hidden; `TOKEN_INVALID` for a token whose
 * changes would be told by keys of which some may be hidden.
 */
export async function seenBy(
  rights: Rights | undefined,
  { statement, model, begin }: CompiledPlan['parts'],
  { isWhole }: { readonly isWhole: boolean },
): Promise<readonly unknown[] | undefined> {
  if (!rights?.isRestricted || statement === undefined) return undefined;
  if (rights.settings !== undefined)
    throw forbidden(`policies decide which rows of ${model.name} you see, and nothing logs what they depend on`);
  const { text, values } = await rights.govern(statement);
  const [followed, read] = [tablesIn(statement.text), tablesIn(text)];
  if (read.some((table) => !followed.includes(table)))
    throw forbidden(`which rows of ${model.name} you see depends on other tables, which are not followed`);
  // By its key, only a row that has changed itself is read again.
  if (!isWhole && read.length > followed.length)
    throw forbidden(`which rows of ${model.name} you see depends on others of them`);
  if (begin.live !== undefined && !isWhole)
    throw invalid(
      'it is of live rows of which some may be hidden from you, so that it cannot tell you which have gone',
    );
  return [text, ...values];
}

const forbidden = (why: string) => new SluiceError('FORBIDDEN', `live: ${why}. Ask without live.`);
