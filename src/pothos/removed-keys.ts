/** The keys of rows that are gone, as the type of the rows shows them. */

import { keyValue } from '../core/live/key-value.ts';
import { type Model, primaryKey } from '../core/model/datamodel.ts';
import { badInput } from '../errors.ts';
import { once } from './once.ts';
import { type ShownTypes, shownTypes } from './shown-fields.ts';
import { shownKey } from './shown-plan.ts';

/** @throws SluiceError `BAD_USER_INPUT` for a type whose rows cannot be told apart by what it shows. */
export function checkKey(type: string, model: Model, shownTypes: ShownTypes): void {
  if (shownKey(shownTypes, type).length < primaryKey(model).length)
    throw badInput(
      `live: ${type} does not show the whole key of its rows, so readers could not be told which of them are gone.`,
    );
}

export type ShowRemoved = (key: Readonly<Record<string, string>>) => object;

/** Makes what shows a key, given by fields as PostgreSQL writes them, as the type has it. */
export function createShowRemoved(type: string, shownTypes: ShownTypes): ShowRemoved {
  const columns = shownKey(shownTypes, type).map(({ name, column }) => ({
    name,
    field: column.name,
    value: keyValue(column),
  }));
  return (key) => Object.fromEntries(columns.map(({ name, value, field }) => [name, value(key[field] ?? '')]));
}

export const showRemovedOf = once((builder, type) => createShowRemoved(type, shownTypes(builder)));
