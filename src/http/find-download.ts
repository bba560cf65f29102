/** Which download a path is of, and what its query asks for. */
import { type GraphQLInputType, type GraphQLSchema, getNamedType } from 'graphql';
import { formats } from '../encode/formats.ts';
import type { Format } from '../encode/types.ts';
import { SluiceError } from '../errors.ts';
import { shownIn } from '../pothos/shown-fields.ts';
import { createCatalogue } from './catalogue.ts';
import { type Download, type Offer, readQuery } from './read-query.ts';

export interface FindDownloadOptions {
  /** `where` and `orderBy` are checked by the arguments of `Query.{list}`; fields that it does not show stay hidden. */
  readonly schema: GraphQLSchema;
  /** List name → model, such as `{ flights: 'Flight' }`. */
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

/**
 * Makes what finds the download of a path, and then reads its query.
 * @throws Error for a list that the schema does not have, or whose arguments are not those of a list. What is made throws
 * SluiceError `NOT_FOUND`, and then those of `readQuery`.
 */
export function createFindDownload(
  options: FindDownloadOptions,
): (path: string) => (query: URLSearchParams) => Download {
  const { schema, tellsNames } = options;
  const known = { catalogue: createCatalogue(schema), shownTypes: shownIn(schema) };
  const offers = createOffers(options);
  return (path) => {
    const offer = offers.get(path);
    if (offer === undefined) throw unknownPath(path, tellsNames ? offers : undefined);
    return (query) => readQuery(query, offer, { ...options, ...known });
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
