/** The `fields` parameter: paths through relations, as the columns of a download and as Prisma's `select`. */
import type { Column } from '../../encode/types.ts';
import { badInput, SluiceError } from '../../errors.ts';
import type { Catalogue, CatalogueField } from './catalogue.ts';
import { selectOf } from './select.ts';

export interface Fields {
  /** In the order asked for; fields of the same list of rows are one column, where the first of them stands. */
  readonly columns: readonly Column[];
  /** Prisma's `select` that reads them. */
  readonly select: object;
}

/** Relations that a path may go through, and its field. */
const maxDepth = 10;

/**
 * @param text paths separated by commas, such as `id,date,origin.city`; spaces around them do not count. Default: all
 * fields of the model that are no relations, in the datamodel's order.
 * @param nests whether the format has a place for lists of rows.
 * @throws SluiceError `NOT_FOUND` on an unknown field; `BAD_USER_INPUT` on a path that ends on a relation, goes through
 * a list of rows where the format has no place for one, through a list inside a list, or too deep, and on one that is
 * empty or asked for twice: a column must have a name of its own.
 */
export function readFields(catalogue: Catalogue, model: string, text: string | undefined, nests: boolean): Fields {
  const paths = text === undefined ? valueNames(catalogue, model) : text.split(',').map((path) => path.trim());
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice) throw badInput(`fields has "${twice}" more than once. Name each field once.`);
  const columns = inLists(paths.map((path) => readPath(catalogue, model, path, nests)));
  return { columns, select: selectOf(columns) };
}

/** A path that has been followed: to a value, or to one in a list of rows. */
interface FoundPath {
  readonly column: Column;
  /** The way to the list that the value stands in, and the model of its rows. */
  readonly list?: { readonly path: readonly string[]; readonly model: string };
}

function readPath(catalogue: Catalogue, model: string, text: string, nests: boolean): FoundPath {
  if (text === '') throw badInput('fields has an empty path. Write paths separated by commas, such as id,origin.city.');
  const path = text.split('.');
  if (path.length > maxDepth) throw badInput(`fields has "${text}", deeper than the ${maxDepth} levels that are read.`);

  let list: FoundPath['list'];
  let field = fieldOf(catalogue, model, path[0] ?? '', text);
  for (const [index, name] of path.entries()) {
    if (index === 0) continue;
    const owner = relatedModel(field, name, text);
    if (field.isList) {
      if (!nests || list !== undefined) throw listRefused(field, owner, text, nests);
      list = { path: path.slice(0, index), model: owner };
    }
    field = fieldOf(catalogue, owner, name, text);
  }
  if (field.relation !== undefined) throw relationRefused(catalogue, field, field.relation, text, nests);
  const below = path.slice(list?.path.length ?? 0);
  const column = { name: text, path: below, type: field.type, isList: field.isList };
  return { column, ...(list && { list }) };
}

/** Values of the same list of rows, brought together as its columns. */
function inLists(found: readonly FoundPath[]): Column[] {
  const groups = Map.groupBy(found, ({ column, list }) => list?.path.join('.') ?? column);
  return [...groups.values()].flatMap((group) => {
    const rows = group.map(({ column }) => column);
    const list = group[0]?.list;
    return list === undefined ? rows : [{ name: list.path.join('.'), path: list.path, model: list.model, rows }];
  });
}

/** The model that a path reaches where it goes on after `field`. */
function relatedModel(field: CatalogueField, next: string, text: string): string {
  if (field.relation !== undefined) return field.relation;
  throw notFound(`fields has "${text}", but ${field.name} is a value: it has no field "${next}".`);
}

const listRefused = (field: CatalogueField, model: string, text: string, nests: boolean) =>
  badInput(
    nests
      ? `fields has "${text}", but ${field.name} is a list of ${model} rows inside another list: one list deep is read.`
      : `fields has "${text}", but ${field.name} is a list of ${model} rows: it does not fit in a cell.`,
  );

function relationRefused(
  catalogue: Catalogue,
  field: CatalogueField,
  model: string,
  text: string,
  nests: boolean,
): SluiceError {
  if (field.isList && !nests) return listRefused(field, model, text, nests);
  const names = valueNames(catalogue, model).map((name) => `${text}.${name}`);
  const what = field.isList ? `a list of ${model} rows` : 'a relation';
  return badInput(`fields has "${text}", which is ${what}. Name a field of it: ${names.join(', ')}.`);
}

function fieldOf(catalogue: Catalogue, model: string, name: string, text: string): CatalogueField {
  const field = catalogue.get(model)?.get(name);
  if (field !== undefined) return field;
  const names = [...(catalogue.get(model)?.keys() ?? [])].join(', ');
  throw notFound(`fields has "${text}", but ${model} has no field "${name}". It has ${names}.`);
}

const notFound = (message: string) => new SluiceError('NOT_FOUND', message);

const valueNames = (catalogue: Catalogue, model: string): string[] =>
  [...(catalogue.get(model)?.values() ?? [])].filter(({ relation }) => relation === undefined).map(({ name }) => name);
