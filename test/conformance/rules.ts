/** All rules, in the order of the promises. */
import { bounded } from './bounded.ts';
import { cancellable } from './cancellable.ts';
import { fair } from './fair.ts';
import { fromOutside } from './from-outside.ts';
import { limited } from './limited.ts';
import { masked } from './masked.ts';
import { notAtDoors, type Rule } from './rule.ts';
import { sameRows } from './same-rows.ts';
import { snapshot } from './snapshot.ts';
import { parked, stopped } from './standing-still.ts';
import { totalOrder } from './total-order.ts';
import { untruncated } from './untruncated.ts';

const singleUse: Rule = {
  promise: 'R2',
  level: 'MUST',
  says: 'a stream is read once',
  exempt: notAtDoors('a request is one reading of a stream of its own'),
};

const own: readonly Rule[] = [
  singleUse,
  ...totalOrder,
  ...snapshot,
  parked,
  ...sameRows,
  ...bounded,
  ...cancellable,
  ...untruncated,
  ...masked,
  ...fair,
  ...limited,
  stopped,
];

const number = ({ promise }: Rule) => Number(promise.slice(1));

/** Those of any server first. */
export const rules: readonly Rule[] = [...fromOutside, ...own].toSorted((a, b) => number(a) - number(b));
