/** The query of the user. It is plain data, so that it fits into an address. */

import type { Transport } from '../../client/types.ts';
import type { Path } from '../catalogue/walk.ts';
import type { Measure } from '../charts/measure.ts';

export interface Query {
  /** `orders` */
  readonly list: string;
  readonly where: Group;
  readonly orderBy: readonly OrderKey[];
  /** Paths with dots: `customer.city`; a to-many relation by its name. */
  readonly columns: readonly string[];
  /** Rows at most; undefined for all. */
  readonly first: number | undefined;
  readonly batchSize: number;
  readonly transport: Transport;
  /** Whether it goes on with what changes. */
  readonly live: boolean;
  /** What the charts show, where somebody has chosen it. It asks for no other rows. */
  readonly charts?: ChartChoice;
}

/** Columns by name, and what is shown of the number over time; what is not said, the page chooses. */
export interface ChartChoice {
  readonly number?: string;
  readonly category?: string;
  readonly moment?: string;
  readonly over?: Measure;
}

/** Conditions that hold together: all of them, any, or none. */
export interface Group {
  readonly mode: 'all' | 'any' | 'none';
  readonly items: readonly (Condition | Group)[];
}

export interface Condition {
  /** With `some`, `every` or `none` after a to-many relation: `['items', 'some', 'status']`. */
  readonly path: Path;
  /** A name of the filter's, or `isNull` and `isNotNull`. */
  readonly operator: string;
  /** As it was typed in; several values are separated by commas. */
  readonly value: string;
  readonly ignoresCase: boolean;
}

export interface OrderKey {
  readonly path: Path;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last' | undefined;
}

export const isGroup = (item: Condition | Group): item is Group => 'items' in item;
