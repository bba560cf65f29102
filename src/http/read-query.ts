/** A download's query parameters, read into what the stream needs. Nothing has run when this is done. */
import { createHash } from 'node:crypto';
import type { GraphQLInputType } from 'graphql';
import type { Row, RowPlan } from '../core/types.ts';
import { checkRows } from '../encode/required-rows.ts';
import type { Encoder, Format } from '../encode/types.ts';
import { badInput } from '../errors.ts';
import { checkKey, createShowRemoved, type ShowRemoved } from '../pothos/removed-keys.ts';
import type { ShownTypes } from '../pothos/shown-fields.ts';
import { shownKey, shownPlan } from '../pothos/shown-plan.ts';
import type { Catalogue } from './catalogue.ts';
import { contentDisposition } from './content-disposition.ts';
import { readFields } from './fields.ts';
import { type JsonInputOptions, readJson } from './json-input.ts';
import { createListCheck } from './listed-rows.ts';
import { readHeader } from './read-header.ts';
import { rowKeyOf } from './row-key.ts';

/** One download that is on offer: a list of rows in a format. */
export interface Offer {
  /** The list's name in the GraphQL schema: `orders`. */
  readonly list: string;
  readonly model: string;
  /** The name of its rows' type. */
  readonly type: string;
  readonly format: Format;
  /**
   * The types of the list's arguments in the GraphQL schema, by which the parameters of the same names are checked. There
   * is no order where the type shows nothing to order by.
   */
  readonly types: { readonly where: GraphQLInputType; readonly orderBy: GraphQLInputType | undefined };
}

export interface Download {
  readonly plan: RowPlan;
  readonly encoder: Encoder;
  /** Throws for rows that are not to be sent: `LIMIT_EXCEEDED`, or `RowMissing`. */
  readonly check: (rows: readonly Row[]) => void;
  /** How the key of a row that is gone is shown. For live rows only. */
  readonly showRemoved: ShowRemoved | undefined;
  /** Value of the `Row-Key` header, where there is one. */
  readonly rowKey: string | undefined;
  /** Value of the `Row-Columns` header: other for other columns. */
  readonly rowColumns: string;
  /** Value of the `Content-Disposition` header. */
  readonly disposition: string;
}

const parameters = ['where', 'orderBy', 'first', 'after', 'fields', 'profile', 'header', 'filename', 'live'] as const;
type Parameter = (typeof parameters)[number];

export interface ReadQueryOptions extends JsonInputOptions {
  readonly catalogue: Catalogue;
  readonly shownTypes: ShownTypes;
}

/** @throws SluiceError `BAD_USER_INPUT` or `NOT_FOUND`, naming the parameter and what to write instead. */
export function readQuery(query: URLSearchParams, offer: Offer, options: ReadQueryOptions): Download {
  const given = readParameters(query);
  const json = (name: 'where' | 'orderBy') => {
    const text = given.get(name);
    const type = offer.types[name];
    if (text === undefined) return undefined;
    if (type === undefined) throw badInput(`${offer.list} can be in one order only: leave out ${name}.`);
    return asObject(readJson(name, text, type, options));
  };
  const createEncoder = readProfile(offer.format.profiles, given.get('profile'));
  const { columns, select } = readFields(given.get('fields'), offer.type, { ...options, nests: offer.format.nests });
  const encoder = readHeader(given.get('header'), createEncoder(columns));
  const checkLists = createListCheck(columns);
  const isLive = readLive(given.get('live'), offer, encoder);
  const shown = options.shownTypes(offer.type);
  if (isLive && shown !== undefined) checkKey(offer.type, shown.model, options.shownTypes);
  return {
    plan: {
      model: offer.model,
      ...shownPlan(options.shownTypes, offer.type, { where: json('where'), orderBy: json('orderBy') }),
      select,
      first: readFirst(given.get('first')),
      after: given.get('after'),
      ...(isLive && { live: true }),
    },
    showRemoved: isLive ? createShowRemoved(offer.type, options.shownTypes) : undefined,
    encoder,
    check(rows) {
      checkLists(rows);
      checkRows(rows, columns);
    },
    rowKey: rowKeyOf(shownKey(options.shownTypes, offer.type), encoder),
    rowColumns: digestOf(columns.map(({ name }) => name)),
    disposition: contentDisposition(given.get('filename'), offer.list, encoder.extension),
  };
}

/** Short, however many there are: headers have a limit. */
const digestOf = (names: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(names)).digest('base64url').slice(0, 16);

function readParameters(query: URLSearchParams): ReadonlyMap<Parameter, string> {
  const given = new Map<Parameter, string>();
  for (const [name, value] of query) {
    const parameter = parameters.find((known) => known === name);
    if (parameter === undefined) {
      throw badInput(`There is no parameter "${name}". These are taken: ${parameters.join(', ')}.`);
    }
    if (given.has(parameter)) throw badInput(`${name} is given more than once. Give it once.`);
    given.set(parameter, value);
  }
  return given;
}

function readProfile(profiles: Format['profiles'], name: string | undefined) {
  const names = Object.keys(profiles);
  const create = names.includes(name ?? names[0] ?? '') ? profiles[name ?? names[0] ?? ''] : undefined;
  if (create === undefined) throw badInput(`profile is "${name}". These are taken: ${names.join(', ')}.`);
  return create;
}

/** A file of another format has no place for what goes. */
function readLive(text: string | undefined, { list }: Offer, { extension }: Encoder): boolean {
  if (text === undefined || text === 'false') return false;
  if (text !== 'true') throw badInput(`live is "${text}". These are taken: true, false.`);
  if (extension === 'ndjson') return true;
  throw badInput(`live rows are lines of NDJSON. Ask for /export/${list}.ndjson?live=true.`);
}

/** Greatest `first`: that of GraphQL's Int. */
const maxFirst = 2_147_483_647;

function readFirst(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const first = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (first <= maxFirst) return first;
  throw badInput(`first is "${text}". Write a whole number of rows, from 0 to ${maxFirst}.`);
}

/** Input objects, and lists of them, are objects; undefined where the parameter was JSON's null. */
const asObject = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null ? value : undefined;
