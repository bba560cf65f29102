/** The models that the rows of a call depend on besides their own: those that its filter, order and selection lead to. */
import pg from 'pg';
import { badInput } from '../../errors.ts';
import type { Datamodel, Model, ModelField } from '../model/datamodel.ts';
import { isPlain } from '../plan/is-plain.ts';
import { tablesIn } from '../rights/govern.ts';

export interface Leading {
  readonly where?: unknown;
  readonly orderBy?: unknown;
  readonly select?: unknown;
  readonly include?: unknown;
}

/**
 * What the call names is also looked for in its statement, which is sure: a column may have the name of an argument.
 * @param sql as Prisma has compiled the call.
 * @throws SluiceError `BAD_USER_INPUT` for a relation of which nobody logs changes.
 */
export function relatedModels(
  { models }: Datamodel,
  model: Model,
  { where, orderBy, select, include }: Leading,
  sql: string,
): ReadonlySet<Model> {
  const found = new Set<Model>();
  for (const argument of [where, orderBy, select, include]) collect(model, argument, found);
  const tables = tablesIn(sql);
  const own = tables.findIndex((table) => isCalled(model, table));
  for (const table of tables.toSpliced(own, own < 0 ? 0 : 1)) {
    const read = models.find((model) => isCalled(model, table));
    if (read === undefined) throw badInput(`live: nothing logs what changes in the table ${table}.`);
    found.add(read);
  }
  return found;
}

/** @param table as the statement names it, with its schema. */
function isCalled({ table: { schema, name } }: Model, table: string): boolean {
  const own = pg.escapeIdentifier(name);
  return schema === undefined
    ? table === own || table.endsWith(`".${own}`)
    : table === `${pg.escapeIdentifier(schema)}.${own}`;
}

/** A relation from many to many, without a model between them. */
function hasOwnTable({ isList, relation, target, model }: ModelField): boolean {
  const other = target?.fields.find(
    (field) =>
      field.relation?.name === relation?.name && field.target?.name === model && field.relation?.from.length === 0,
  );
  return isList && other?.isList === true;
}

function collect(model: Model, argument: unknown, found: Set<Model>): void {
  if (Array.isArray(argument)) for (const item of argument) collect(model, item, found);
  if (!isPlain(argument)) return;
  for (const [name, value] of Object.entries(argument)) {
    // Without a word for which relations, the rows of all are counted.
    if (name === '_count' && value === true) {
      const lists = model.fields.filter(({ target, isList }) => target !== undefined && isList);
      collect(model, Object.fromEntries(lists.map(({ name }) => [name, true])), found);
    }
    const field = model.fields.find((field) => field.name === name);
    if (field !== undefined && field.target === undefined) continue;
    if (field?.target !== undefined && value !== undefined && value !== false) {
      if (hasOwnTable(field))
        throw badInput(
          `live: nothing logs which rows ${model.name}.${name} leads to, since this relation has a table of its own.`,
        );
      found.add(field.target);
    }
    // Around relations stand words such as AND, some and select: what they hold is of the model that they lead to.
    collect(field?.target ?? model, value, found);
  }
}
