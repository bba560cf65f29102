/** All rules, in the order of the promises. */
import { bounded } from './bounded.ts';
import { cancellable } from './cancellable.ts';
import { fair } from './fair.ts';
import { lazy } from './lazy.ts';
import { limited } from './limited.ts';
import { masked } from './masked.ts';
import { resumable } from './resumable.ts';
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

export const rules: readonly Rule[] = [
  ...lazy,
  singleUse,
  ...totalOrder,
  ...snapshot,
  parked,
  ...sameRows,
  ...bounded,
  ...cancellable,
  ...untruncated,
  ...resumable,
  ...masked,
  ...fair,
  ...limited,
  stopped,
];
