/** The `fields` parameter: paths through relations, as the columns of a download and as Prisma's `select`. */
import { primaryKey } from '../core/model/datamodel.ts';
import type { Column, RowsColumn } from '../encode/types.ts';
import { badInput, SluiceError } from '../errors.ts';
import type { Catalogue, CatalogueField } from './catalogue.ts';
import { maxListed } from './listed-rows.ts';
import { selectOf } from './select.ts';

export interface Fields {
  /** In the order asked for; fields of the same list of rows are one column, where the first of them stands. */
  readonly columns: readonly Column[];
  /** Prisma's `select` that reads them. */
  readonly select: object;
}

export interface FieldsOptions {
  readonly catalogue: Catalogue;
  /** Whether the format has a place for lists of rows. */
  readonly nests: boolean;
  /** Whether an error may name the fields that there are. */
  readonly tellsNames: boolean;
}

/** Relations that a path may go through, and its field. */
const maxDepth = 10;

/**
 * @param text paths separated by commas, such as `id,date,origin.city`; spaces around them do not count. Default: all
 * fields of the type that are no relations, in the datamodel's order. A path may end on a list of rows where it says
 * how that is written: `departures:count` for their number, `departures:json` for all their values as JSON.
 * @throws SluiceError `NOT_FOUND` on an unknown field; `BAD_USER_INPUT` on a path that ends on a relation, goes through
 * a list of rows where the format has no place for one, through a list inside a list, or too deep, and on one that is
 * empty or asked for twice: a column must have a name of its own.
 */
export function readFields(text: string | undefined, type: string, options: FieldsOptions): Fields {
  const paths = text === undefined ? valueNames(options.catalogue, type) : text.split(',').map((path) => path.trim());
  const seen = new Set<string>();
  const twice = paths.find((path) => seen.size === seen.add(path).size);
  if (twice) throw badInput(`fields has "${twice}" more than once. Name each field once.`);
  const columns = inLists(paths.map((path) => readPath(type, path, options)));
  return { columns, select: selectOf(columns) };
}

/** A path that has been followed: to a value, or to one in a list of rows. */
interface FoundPath {
  readonly column: Column;
  /** The way to the list that the value stands in, by the names of both, and the key of its rows. */
  readonly list?: Pick<RowsColumn, 'path' | 'key' | 'required'> & { readonly keys: readonly string[] };
}

function readPath(type: string, text: string, options: FieldsOptions): FoundPath {
  const [fields = '', policy, ...more] = text.split(':');
  if (fields === '')
    throw badInput('fields has an empty path. Write paths separated by commas, such as id,origin.city.');
  if (policy !== undefined && (!isPolicy(policy) || more.length > 0)) throw policyUnknown(text);
  const keys = fields.split('.');
  if (keys.length > maxDepth) throw badInput(`fields has "${text}", deeper than the ${maxDepth} levels that are read.`);

  let list: FoundPath['list'];
  let field = fieldOf(options, type, keys[0] ?? '', text);
  const path = [field.source];
  const required: (string | undefined)[] = [];
  for (const [index, name] of keys.entries()) {
    if (index === 0) continue;
    if (field.relation === undefined)
      throw notFound(`fields has "${text}", but ${field.name} is a value: it has no field "${name}".`);
    required.push(field.required);
    if (field.isList) {
      if (!options.nests) throw doesNotFit(field, keys.slice(0, index), text);
      if (list !== undefined) throw insideAnother(field, text);
      list = {
        path: [...path],
        keys: keys.slice(0, index),
        key: primaryKey(field.model),
        required: required.slice(0, index),
      };
    }
    field = fieldOf(options, field.relation, name, text);
    path.push(field.source);
  }
  const above = list?.path.length ?? 0;
  const end = { name: text, path: path.slice(above), keys: keys.slice(above), policy };
  const column = { ...columnOf(field, end, options), required: required.slice(above) };
  if (list !== undefined && column.rows !== undefined) throw insideAnother(field, text);
  return { column, ...(list && { list }) };
}

interface PathEnd {
  readonly name: string;
  readonly path: readonly string[];
  readonly keys: readonly string[];
  readonly policy: Policy | undefined;
}

/** The column of the field that a path ends on. */
function columnOf(field: CatalogueField, { name, path, keys, policy }: PathEnd, options: FieldsOptions): Column {
  const { relation, isList } = field;
  if (policy !== undefined && !(relation !== undefined && isList))
    throw badInput(`fields has "${name}", but ${field.name} is no list of rows: leave out ":${policy}".`);
  if (relation === undefined)
    return { name, path, keys, type: field.type, scale: field.scale, enumeration: field.enumeration, isList };
  // Where Prisma puts it: beside the relations of a row.
  if (policy === 'count')
    return {
      ...{ name, type: 'Int', isList: false },
      path: path.with(-1, '_count').concat(field.source),
      keys: keys.with(-1, '_count').concat(field.name),
    };
  if (policy === undefined) throw relationRefused(field, relation, name, options);
  const rows = [...options.catalogue(relation).values()].flatMap((inner) =>
    inner.relation === undefined
      ? columnOf(inner, { name: inner.name, path: [inner.source], keys: [inner.name], policy: undefined }, options)
      : [],
  );
  return { name, path, keys, key: primaryKey(field.model), rows, atMost: maxListed };
}

/** How a list of rows fits in one value: as their number, or all of it as JSON. */
const policies = ['count', 'json'] as const;
type Policy = (typeof policies)[number];

const isPolicy = (text: string): text is Policy => policies.some((policy) => policy === text);

const policyUnknown = (text: string) =>
  badInput(
    `fields has "${text}". After a list of rows, these may stand: ${policies.map((name) => `:${name}`).join(', ')}.`,
  );

/** Values of the same list of rows, brought together as its columns. */
function inLists(found: readonly FoundPath[]): Column[] {
  const groups = Map.groupBy(found, ({ column, list }) => list?.keys.join('.') ?? column);
  const columns = [...groups.values()].flatMap((group) => {
    const rows = group.map(({ column }) => column);
    const list = group[0]?.list;
    return list === undefined ? rows : [{ ...list, name: list.keys.join('.'), rows, atMost: maxListed }];
  });
  const lists = Map.groupBy(
    columns.filter(({ rows }) => rows !== undefined),
    ({ path, keys = path }) => keys.join('.'),
  );
  for (const [path, [, again]] of lists)
    if (again) throw badInput(`fields has "${path}:json" and fields of ${path} besides. Name one or the other.`);
  return columns;
}

const doesNotFit = (field: CatalogueField, path: readonly string[], text: string) => {
  const list = path.join('.');
  return badInput(
    `fields has "${text}", but ${field.name} is a list of ${field.relation} rows: it does not fit in a cell. ` +
      `Write ${list}:count for their number, or ${list}:json for all of them as JSON.`,
  );
};

const insideAnother = (field: CatalogueField, text: string) =>
  badInput(
    `fields has "${text}", but ${field.name} is a list of ${field.relation} rows inside another list: one list deep is read.`,
  );

function relationRefused(
  field: CatalogueField,
  type: string,
  text: string,
  { catalogue, nests, tellsNames }: FieldsOptions,
): SluiceError {
  if (field.isList && !nests) return doesNotFit(field, text.split('.'), text);
  const names = valueNames(catalogue, type).map((name) => `${text}.${name}`);
  const what = field.isList ? `a list of ${type} rows` : 'a relation';
  const which = tellsNames ? `: ${names.join(', ')}` : '';
  return badInput(`fields has "${text}", which is ${what}. Name a field of it${which}.`);
}

function fieldOf({ catalogue, tellsNames }: FieldsOptions, type: string, name: string, text: string): CatalogueField {
  const fields = catalogue(type);
  const field = fields.get(name);
  if (field !== undefined) return field;
  const others = tellsNames ? ` It has ${[...fields.keys()].join(', ')}.` : '';
  throw notFound(`fields has "${text}", but ${type} has no field "${name}".${others}`);
}

const notFound = (message: string) => new SluiceError('NOT_FOUND', message);

const valueNames = (catalogue: Catalogue, type: string): string[] =>
  [...catalogue(type).values()].filter(({ relation }) => relation === undefined).map(({ name }) => name);
