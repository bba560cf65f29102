/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query StreamedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $initialCount: Int! = 0) {\n    flights(where: $where, orderBy: $orderBy, first: $first) @stream(initialCount: $initialCount) {\n      ...FlightWithAirports\n    }\n  }\n": typeof types.StreamedFlightsDocument,
    "\n  query ListedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int) {\n    flights(where: $where, orderBy: $orderBy, first: $first) {\n      ...FlightWithAirports\n    }\n  }\n": typeof types.ListedFlightsDocument,
    "\n  subscription FlightBatches($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $batchSize: Int) {\n    flights(where: $where, orderBy: $orderBy, first: $first, batchSize: $batchSize) {\n      rows {\n        ...FlightWithAirports\n      }\n      delivered\n      streamId\n      end {\n        rowCount\n        checksum\n      }\n    }\n  }\n": typeof types.FlightBatchesDocument,
    "\n  fragment FlightWithAirports on Flight {\n    id\n    date\n    delay\n    distance\n    origin {\n      iata\n      city\n    }\n    destination {\n      iata\n    }\n  }\n": typeof types.FlightWithAirportsFragmentDoc,
    "\n  query StreamedAirports($where: AirportWhere, $orderBy: [AirportOrderBy!], $first: Int, $departures: Int) {\n    airports(where: $where, orderBy: $orderBy, first: $first) @stream {\n      iata\n      name\n      departures(first: $departures, orderBy: [{ date: asc }]) {\n        id\n        date\n      }\n    }\n  }\n": typeof types.StreamedAirportsDocument,
    "\n  query OneFlight($id: Int!) {\n    flight(id: $id) {\n      ...FlightWithAirports\n    }\n  }\n": typeof types.OneFlightDocument,
    "\n  query OneAirport($iata: String!) {\n    airport(iata: $iata) {\n      iata\n      name\n      city\n      state\n      country\n      latitude\n      longitude\n    }\n  }\n": typeof types.OneAirportDocument,
};
const documents: Documents = {
    "\n  query StreamedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $initialCount: Int! = 0) {\n    flights(where: $where, orderBy: $orderBy, first: $first) @stream(initialCount: $initialCount) {\n      ...FlightWithAirports\n    }\n  }\n": types.StreamedFlightsDocument,
    "\n  query ListedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int) {\n    flights(where: $where, orderBy: $orderBy, first: $first) {\n      ...FlightWithAirports\n    }\n  }\n": types.ListedFlightsDocument,
    "\n  subscription FlightBatches($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $batchSize: Int) {\n    flights(where: $where, orderBy: $orderBy, first: $first, batchSize: $batchSize) {\n      rows {\n        ...FlightWithAirports\n      }\n      delivered\n      streamId\n      end {\n        rowCount\n        checksum\n      }\n    }\n  }\n": types.FlightBatchesDocument,
    "\n  fragment FlightWithAirports on Flight {\n    id\n    date\n    delay\n    distance\n    origin {\n      iata\n      city\n    }\n    destination {\n      iata\n    }\n  }\n": types.FlightWithAirportsFragmentDoc,
    "\n  query StreamedAirports($where: AirportWhere, $orderBy: [AirportOrderBy!], $first: Int, $departures: Int) {\n    airports(where: $where, orderBy: $orderBy, first: $first) @stream {\n      iata\n      name\n      departures(first: $departures, orderBy: [{ date: asc }]) {\n        id\n        date\n      }\n    }\n  }\n": types.StreamedAirportsDocument,
    "\n  query OneFlight($id: Int!) {\n    flight(id: $id) {\n      ...FlightWithAirports\n    }\n  }\n": types.OneFlightDocument,
    "\n  query OneAirport($iata: String!) {\n    airport(iata: $iata) {\n      iata\n      name\n      city\n      state\n      country\n      latitude\n      longitude\n    }\n  }\n": types.OneAirportDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StreamedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $initialCount: Int! = 0) {\n    flights(where: $where, orderBy: $orderBy, first: $first) @stream(initialCount: $initialCount) {\n      ...FlightWithAirports\n    }\n  }\n"): (typeof documents)["\n  query StreamedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $initialCount: Int! = 0) {\n    flights(where: $where, orderBy: $orderBy, first: $first) @stream(initialCount: $initialCount) {\n      ...FlightWithAirports\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int) {\n    flights(where: $where, orderBy: $orderBy, first: $first) {\n      ...FlightWithAirports\n    }\n  }\n"): (typeof documents)["\n  query ListedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int) {\n    flights(where: $where, orderBy: $orderBy, first: $first) {\n      ...FlightWithAirports\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription FlightBatches($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $batchSize: Int) {\n    flights(where: $where, orderBy: $orderBy, first: $first, batchSize: $batchSize) {\n      rows {\n        ...FlightWithAirports\n      }\n      delivered\n      streamId\n      end {\n        rowCount\n        checksum\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription FlightBatches($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $batchSize: Int) {\n    flights(where: $where, orderBy: $orderBy, first: $first, batchSize: $batchSize) {\n      rows {\n        ...FlightWithAirports\n      }\n      delivered\n      streamId\n      end {\n        rowCount\n        checksum\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment FlightWithAirports on Flight {\n    id\n    date\n    delay\n    distance\n    origin {\n      iata\n      city\n    }\n    destination {\n      iata\n    }\n  }\n"): (typeof documents)["\n  fragment FlightWithAirports on Flight {\n    id\n    date\n    delay\n    distance\n    origin {\n      iata\n      city\n    }\n    destination {\n      iata\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StreamedAirports($where: AirportWhere, $orderBy: [AirportOrderBy!], $first: Int, $departures: Int) {\n    airports(where: $where, orderBy: $orderBy, first: $first) @stream {\n      iata\n      name\n      departures(first: $departures, orderBy: [{ date: asc }]) {\n        id\n        date\n      }\n    }\n  }\n"): (typeof documents)["\n  query StreamedAirports($where: AirportWhere, $orderBy: [AirportOrderBy!], $first: Int, $departures: Int) {\n    airports(where: $where, orderBy: $orderBy, first: $first) @stream {\n      iata\n      name\n      departures(first: $departures, orderBy: [{ date: asc }]) {\n        id\n        date\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OneFlight($id: Int!) {\n    flight(id: $id) {\n      ...FlightWithAirports\n    }\n  }\n"): (typeof documents)["\n  query OneFlight($id: Int!) {\n    flight(id: $id) {\n      ...FlightWithAirports\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OneAirport($iata: String!) {\n    airport(iata: $iata) {\n      iata\n      name\n      city\n      state\n      country\n      latitude\n      longitude\n    }\n  }\n"): (typeof documents)["\n  query OneAirport($iata: String!) {\n    airport(iata: $iata) {\n      iata\n      name\n      city\n      state\n      country\n      latitude\n      longitude\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;