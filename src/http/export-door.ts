/** The REST door: every list of rows as a download, `GET /export/{list}.{format}`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type GraphQLInputType, type GraphQLSchema, getNamedType } from 'graphql';
import type { EstimateRows, OpenRows } from '../core/types.ts';
import { formats } from '../encode/formats.ts';
import type { Format } from '../encode/types.ts';
import { SluiceError } from '../errors.ts';
import type { Log } from '../log.ts';
import { shownIn } from '../pothos/shown-fields.ts';
import { createCatalogue } from './catalogue.ts';
import type { ClientOf } from './client-of.ts';
import { negotiateCoding } from './compression/coding.ts';
import { sendError, sendMethodNotAllowed, sendNotAcceptable } from './problem.ts';
import { type Offer, readQuery } from './read-query.ts';
import { sendHead, sendRows } from './send-rows.ts';

export interface ExportDoorOptions {
  /** `where` and `orderBy` are checked by the arguments of `Query.{list}`; fields that it does not show stay hidden. */
  readonly schema: GraphQLSchema;
  /** List name → model, such as `{ flights: 'Flight' }`. */
  readonly lists: Readonly<Record<string, string>>;
  /** The list that `/export/{format}` gives, without a name. Default: none. */
  readonly defaultList?: string;
  readonly openRows: OpenRows;
  readonly estimateRows: EstimateRows;
  readonly clientOf: ClientOf;
  readonly log: Log;
  /** Values in one `where` or `orderBy`: objects, lists and what is in them. */
  readonly maxInputValues: number;
  /** Whether errors tell names that the request does not have: of lists, and of fields. */
  readonly tellsNames: boolean;
  /** How often something is sent while there are no rows to send, in milliseconds. */
  readonly heartbeatMs: number;
  /** Aborted when the server stops: downloads that still run are broken off. Default: never. */
  readonly stop?: AbortSignal;
}

export interface ExportDoor {
  /** Whether a request for this path, without its query, belongs here. True for all that begins with `/export/`. */
  readonly matches: (path: string) => boolean;
  /**
   * Answers a request. Settles when the answer and its stream are over; never rejects. Headers that were set on the
   * response before, such as those of CORS, are sent too.
   */
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

const methods = 'GET, HEAD, OPTIONS';

/** @throws Error for a list that the schema does not have, or whose arguments are not those of a list. */
export function createExportDoor(options: ExportDoorOptions): ExportDoor {
  const { schema, log } = options;
  const known = { catalogue: createCatalogue(schema), shownTypes: shownIn(schema) };
  const offers = createOffers(options);

  return {
    matches: (path) => path === '/export' || path.startsWith('/export/'),
    async handle(req, res) {
      try {
        const [path = '', ...query] = (req.url ?? '').split('?');
        const offer = offers.get(path);
        if (offer === undefined) throw unknownPath(path, options.tellsNames ? offers : undefined);
        if (req.method === 'OPTIONS') {
          res.writeHead(204, { Allow: methods }).end();
        } else if (req.method === 'GET' || req.method === 'HEAD') {
          const download = readQuery(new URLSearchParams(query.join('?')), offer, { ...options, ...known });
          const coding = negotiateCoding(req.headers['accept-encoding']);
          if (coding === undefined) sendNotAcceptable(res);
          else await (req.method === 'GET' ? sendRows : sendHead)(req, res, download, { ...options, coding });
        } else {
          sendMethodNotAllowed(res, req.method, methods);
        }
      } catch (error) {
        sendError(res, error, log);
      }
    },
  };
}

/** Path → what it gives. */
function createOffers({ schema, lists, defaultList }: ExportDoorOptions): ReadonlyMap<string, Offer> {
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
