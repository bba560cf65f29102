/** The part of a plan that depends on what a type shows: its filter and order, and how its reader knows it. */
import { primaryKey } from '../core/model/datamodel.ts';
import type { RowPlan } from '../core/types.ts';
import { conditionsOf } from './conditions.ts';
import { inColumns } from './in-columns.ts';
import type { ShownField, ShownTypes } from './shown-fields.ts';

interface Asked {
  readonly where: object | undefined;
  readonly orderBy: object | undefined;
  /** Prisma's. */
  readonly select?: object | undefined;
}

export function shownPlan(
  shownTypes: ShownTypes,
  type: string,
  { where, orderBy, select }: Asked,
): Pick<RowPlan, 'where' | 'orderBy' | 'shown'> {
  // An argument that is an object, or a list of them, stays one.
  const translated = (argument: object | undefined) => inColumns(shownTypes, type, argument) as object | undefined;
  const key = shownKey(shownTypes, type).map(({ column }) => column.name);
  const found = translated(where);
  const conditions = () => conditionsOf(shownTypes, type, { where: found, select });
  return { where: found, orderBy: translated(orderBy), shown: { as: type, key, where, orderBy, conditions } };
}

type ShownColumn = Extract<ShownField, { relation?: undefined }>;

/** The fields of the primary key that a type shows, in the order of the key. */
export function shownKey(shownTypes: ShownTypes, type: string): readonly ShownColumn[] {
  const shown = shownTypes(type);
  if (shown === undefined) return [];
  const columns = [...shown.fields.values()].filter((field): field is ShownColumn => field.relation === undefined);
  return primaryKey(shown.model).flatMap((name) => columns.find(({ column }) => column.name === name) ?? []);
}
