/** Finds the download of a path, and its format. */
import { type GraphQLInputType, type GraphQLSchema, getNamedType } from 'graphql';
import { createMemo } from '../core/memo.ts';
import { formats } from '../encode/formats.ts';
import type { Format } from '../encode/types.ts';
import { SluiceError } from '../errors.ts';
import { createViewerSchema } from '../graphql/viewer-schema.ts';
import { shownIn } from '../pothos/shown-fields.ts';
import { createCatalogue } from './catalogue.ts';
import { type Download, type Offer, readQuery } from './read-query.ts';

export interface FindDownloadOptions {
  /** `where` and `orderBy` are checked by the arguments of `Query.{list}`; fields that it does not show stay hidden. */
  readonly schema: GraphQLSchema;
  /** List name → model, such as `{ orders: 'Order' }`. */
  readonly lists: Readonly<Record<string, string>>;
  /** The list that `/export/{format}` gives, without a name. Default: none. */
  readonly defaultList?: string | undefined;
  /** Values in one `where` or `orderBy`: objects, lists and what is in them. */
  readonly maxInputValues: number;
  /** Whether errors tell names that the request does not have: of lists, and of fields. */
  readonly tellsNames: boolean;
}

/** The methods that a download takes. */
export const methods = 'GET, HEAD, OPTIONS';

/** Queries whose download is kept, and the characters of each. */
const MAX_QUERIES = 200;
const MAX_LENGTH = 1_000;

/**
 * Makes what finds the download of a path, and then reads its query.
 * What is made takes the fields that are not shown to a viewer, such as `Booking.fare`.
 * @throws Error for a list that the schema does not have, or whose arguments are not those of a list. What is made throws
 * SluiceError `NOT_FOUND`, and then those of `readQuery`.
 */
export function createFindDownload(
  options: FindDownloadOptions,
): (path: string, omitted?: readonly string[]) => (query: string) => Download {
  const viewerSchema = createViewerSchema(options.schema);
  const found = new WeakMap([[options.schema, createFind(options)]]);
  const listsIn = (schema: GraphQLSchema) =>
    Object.fromEntries(Object.entries(options.lists).filter(([list]) => argumentType(schema, list, 'where')));
  return (path, omitted = []) => {
    const schema = viewerSchema(omitted);
    const find = found.get(schema) ?? createFind({ ...options, schema, lists: listsIn(schema) });
    found.set(schema, find);
    return find(path);
  };
}

/** A query that comes again is the same download: none leaves anything behind in it, but for what is compiled for its columns. */
type Find = (path: string) => (query: string) => Download;

function createFind(options: FindDownloadOptions): Find {
  const { schema, tellsNames } = options;
  const known = { catalogue: createCatalogue(schema), shownTypes: shownIn(schema) };
  const offers = createOffers(options);
  const downloads = createMemo<string, Download>(MAX_QUERIES);
  return (path) => {
    const offer = offers.get(path);
    if (offer === undefined) throw unknownPath(path, tellsNames ? offers : undefined);
    return (query) => {
      const asked = `${path}?${query}`;
      const before = downloads.get(asked);
      if (before !== undefined) return before;
      const download = readQuery(new URLSearchParams(query), offer, { ...options, ...known });
      if (asked.length <= MAX_LENGTH) downloads.set(asked, download);
      return download;
    };
  };
}

/** Path → what it gives. */
function createOffers({ schema, lists, defaultList }: FindDownloadOptions): ReadonlyMap<string, Offer> {
  const offers = new Map<string, Offer>();
  for (const [extension, format] of Object.entries<Format>(formats)) {
    for (const [list, model] of Object.entries(lists)) {
      const where = argumentType(schema, list, 'where');
      if (where === undefined) throw new Error(`The schema has no Query.${list}(where:), so ${list} has no download`);
      const types = { where, orderBy: argumentType(schema, list, 'orderBy') };
      const offer = { list, model, type: rowTypeOf(schema, list), format, types };
      offers.set(`/export/${list}.${extension}`, offer);
      if (list === defaultList) offers.set(`/export/${extension}`, offer);
    }
  }
  return offers;
}

const fieldOf = (schema: GraphQLSchema, list: string) => schema.getQueryType()?.getFields()[list];

const argumentType = (schema: GraphQLSchema, list: string, name: string): GraphQLInputType | undefined =>
  fieldOf(schema, list)?.args.find((candidate) => candidate.name === name)?.type;

const rowTypeOf = (schema: GraphQLSchema, list: string): string => {
  const field = fieldOf(schema, list);
  return field === undefined ? '' : getNamedType(field.type).name;
};

function unknownPath(path: string, offers: ReadonlyMap<string, Offer> | undefined): SluiceError {
  const others = offers === undefined ? '' : ` These exist: ${[...offers.keys()].sort().join(', ')}.`;
  return new SluiceError('NOT_FOUND', `There is no download at ${path}.${others}`);
}
