/** A real server on a free port with the export door, over rows that the test makes. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { buildSchema } from 'graphql';
import { pino } from 'pino';
import { createStreams } from '../../src/core/run/streams.ts';
import type { Row, RowBatch, RowPlan } from '../../src/core/types.ts';
import { createDownloads } from '../../src/http/downloads.ts';
import { markShown } from '../../src/pothos/shown-fields.ts';
import { logStreams } from '../../src/server/log-streams.ts';
import { rowBatch } from '../utils/row-batch.ts';
import { shownByName } from '../utils/shown-by-name.ts';

/** The part of the schema that the door looks at. It hides two fields of `Airport`: latitude and longitude. */
export const schema = buildSchema(`
  scalar DateTime
  type Query {
    flights(where: FlightWhere, orderBy: [FlightOrderBy!], first: Int): [Flight!]!
    airports(where: AirportWhere, orderBy: [AirportOrderBy!], first: Int): [Airport!]!
  }
  type Flight {
    id: Int! date: DateTime! delay: Int distance: Int! originIata: String! destinationIata: String!
    origin: Airport! destination: Airport!
  }
  type Airport {
    iata: ID! name: String! city: String state: String country: String!
    departures: [Flight!]! arrivals: [Flight!]!
  }
  input FlightWhere { delay: IntFilter origin: AirportWhere AND: [FlightWhere!] }
  input AirportWhere { state: StringFilter }
  input IntFilter { equals: Int gt: Int }
  input StringFilter { equals: String }
  enum Sort { asc desc }
  input FlightOrderBy { id: Sort date: Sort }
  input AirportOrderBy { iata: Sort }
`);

// Each type shows what has the same name in the datamodel.
markShown(schema, shownByName(schema));

/** What gives the batches of a stream: like the real one, it runs when it is first pulled. */
export type Source = (plan: RowPlan, signal: AbortSignal) => AsyncGenerator<RowBatch, void, undefined>;

export interface LogLine {
  readonly msg: string;
  readonly level: number;
  readonly [field: string]: unknown;
}

export interface ExportServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Lines logged so far. */
  readonly log: readonly LogLine[];
  /** Plans that streams were opened with. */
  readonly plans: readonly RowPlan[];
  /** The signals they were given. */
  readonly signals: readonly AbortSignal[];
  /** Resolves when all requests so far are over, on the server's side. */
  readonly settled: () => Promise<unknown>;
  /** Resolves with the next response that is begun, as the server holds it. */
  readonly nextResponse: () => Promise<ServerResponse>;
}

export interface ExportServerOptions {
  readonly stop?: AbortSignal;
  /** What the planner expects of every plan. Default: nothing. */
  readonly estimate?: number;
  /** Runs before the door, as CORS does. */
  readonly before?: (req: IncomingMessage, res: ServerResponse) => void;
}

export async function serveExport(
  source: Source,
  { stop = new AbortController().signal, estimate, before }: ExportServerOptions = {},
): Promise<ExportServer> {
  const log: LogLine[] = [];
  const plans: RowPlan[] = [];
  const signals: AbortSignal[] = [];
  const handled: Promise<void>[] = [];
  const logger = pino({ base: null }, { write: (line: string) => log.push(JSON.parse(line)) });
  const streams = createStreams();
  streams.watch(logStreams(logger));
  const door = createDownloads(
    {
      async openRows(plan, { signal, reader }) {
        plans.push(plan);
        signals.push(signal);
        return reader
          ? streams.follow(() => source(plan, signal), { plan, reader, signal, stops: [stop] })
          : source(plan, signal);
      },
      estimateRows: async () => estimate,
    },
    {
      ...{ schema, log: logger, stop },
      lists: { flights: 'Flight', airports: 'Airport' },
      defaultList: 'flights',
    },
  );
  const server = createServer((req, res) => {
    before?.(req, res);
    handled.push(door.handle(req, res));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    log,
    plans,
    signals,
    settled: () => Promise.all(handled),
    async nextResponse() {
      const [, res]: [IncomingMessage, ServerResponse] = (await once(server, 'request')) as [
        IncomingMessage,
        ServerResponse,
      ];
      return res;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await Promise.all(handled);
    },
  };
}

/** Flights 1 to `count`. */
export const flights = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    date: new Date(Date.UTC(2001, 0, 1, 0, index + 1)),
    delay: index % 3 === 0 ? null : index,
    distance: 300 + index,
    originIata: 'ATL',
    destinationIata: 'ORD',
    origin: { city: 'Atlanta', name: 'Hartsfield, "Jackson"' },
  }));

/** Rows as the batches of a stream, with the counts and checksums that they go with. */
export function* batchesOf(rows: readonly Row[], size: number): Generator<RowBatch> {
  let checksum = 0;
  for (let start = 0; start === 0 || start < rows.length; start += size) {
    const batch = rows.slice(start, start + size);
    for (const { id } of batch) checksum = crc32(`${id}\n`, checksum);
    const delivered = start + batch.length;
    const last = delivered === rows.length;
    yield rowBatch(batch, {
      bytes: 8 * batch.length,
      delivered,
      checksum: checksum.toString(16).padStart(8, '0'),
      last,
    });
  }
}

export const sourceOf = (rows: readonly Row[], size = 2): Source =>
  async function* () {
    yield* batchesOf(rows, size);
  };
