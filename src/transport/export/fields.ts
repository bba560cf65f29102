/** The `fields` parameter: paths through to-one relations, as the columns of a download and as Prisma's `select`. */
import type { Column } from '../../encode/types.ts';
import { badInput, SluiceError } from '../../errors.ts';
import type { Catalogue, CatalogueField } from './catalogue.ts';

export interface Fields {
  /** In the order asked for. */
  readonly columns: readonly Column[];
  /** Prisma's `select` that reads them. */
  readonly select: object;
}

/** Relations that a path may go through, and its field. */
const maxDepth = 10;

/**
 * @param text paths separated by commas, such as `id,date,origin.city`; spaces around them do not count. Default: all
 * fields of the model that are no relations, in the datamodel's order.
 * @throws SluiceError `NOT_FOUND` on an unknown field; `BAD_USER_INPUT` on a path that ends on a relation, goes through
 * a list of rows or too deep, and on one that is empty or asked for twice: a column must have a name of its own.
 */
export function readFields(catalogue: Catalogue, model: string, text: string | undefined): Fields {
  const paths = text === undefined ? valueNames(catalogue, model) : text.split(',').map((path) => path.trim());
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice) throw badInput(`fields has "${twice}" more than once. Name each field once.`);
  const columns = paths.map((path) => columnOf(catalogue, model, path));
  return { columns, select: selectOf(columns.map(({ path }) => path)) };
}

function columnOf(catalogue: Catalogue, model: string, text: string): Column {
  if (text === '') throw badInput('fields has an empty path. Write paths separated by commas, such as id,origin.city.');
  const path = text.split('.');
  if (path.length > maxDepth) throw badInput(`fields has "${text}", deeper than the ${maxDepth} levels that are read.`);

  let owner = model;
  let field = fieldOf(catalogue, owner, path[0] ?? '', text);
  for (const name of path.slice(1)) {
    owner = relatedModel(field, name, text);
    field = fieldOf(catalogue, owner, name, text);
  }
  if (field.relation !== undefined) {
    const names = valueNames(catalogue, field.relation).map((name) => `${text}.${name}`);
    throw badInput(
      field.isList
        ? `fields has "${text}", which is a list of ${field.relation} rows: it does not fit in a cell.`
        : `fields has "${text}", which is a relation. Name a field of it: ${names.join(', ')}.`,
    );
  }
  return { path, type: field.type, isList: field.isList };
}

/** The model that a path reaches where it goes on after `field`. */
function relatedModel(field: CatalogueField, next: string, text: string): string {
  if (field.relation === undefined) {
    throw notFound(`fields has "${text}", but ${field.name} is a value: it has no field "${next}".`);
  }
  if (field.isList) {
    throw badInput(
      `fields has "${text}", but ${field.name} is a list of ${field.relation} rows: paths go through single rows only.`,
    );
  }
  return field.relation;
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

/** `[['id'], ['origin', 'city']]` → `{ id: true, origin: { select: { city: true } } }` */
function selectOf(paths: readonly (readonly string[])[]): object {
  const groups = Map.groupBy(paths, ([first = '']) => first);
  return Object.fromEntries(
    [...groups].map(([name, group]) => {
      const deeper = group.map((path) => path.slice(1)).filter((path) => path.length > 0);
      return [name, deeper.length === 0 ? true : { select: selectOf(deeper) }];
    }),
  );
}
