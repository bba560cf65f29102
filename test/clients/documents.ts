/** The documents that the tests with real clients send, typed by the schema. After a change: `npm run generate:documents`. */
import { graphql } from './gql/gql.ts';

/** A list in parts. */
export const StreamedFlights = graphql(`
  query StreamedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $initialCount: Int! = 0) {
    flights(where: $where, orderBy: $orderBy, first: $first) @stream(initialCount: $initialCount) {
      ...FlightWithAirports
    }
  }
`);

/** The same list in one. */
export const ListedFlights = graphql(`
  query ListedFlights($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int) {
    flights(where: $where, orderBy: $orderBy, first: $first) {
      ...FlightWithAirports
    }
  }
`);

/** The same list as batches. */
export const FlightBatches = graphql(`
  subscription FlightBatches($where: FlightWhere, $orderBy: [FlightOrderBy!], $first: Int, $batchSize: Int) {
    flights(where: $where, orderBy: $orderBy, first: $first, batchSize: $batchSize) {
      rows {
        ...FlightWithAirports
      }
      delivered
      streamId
      end {
        rowCount
        checksum
      }
    }
  }
`);

export const FlightWithAirports = graphql(`
  fragment FlightWithAirports on Flight {
    id
    date
    delay
    distance
    origin {
      iata
      city
    }
    destination {
      iata
    }
  }
`);

/** Rows inside rows. */
export const StreamedAirports = graphql(`
  query StreamedAirports($where: AirportWhere, $orderBy: [AirportOrderBy!], $first: Int, $departures: Int) {
    airports(where: $where, orderBy: $orderBy, first: $first) @stream {
      iata
      name
      departures(first: $departures, orderBy: [{ date: asc }]) {
        id
        date
      }
    }
  }
`);

export const OneFlight = graphql(`
  query OneFlight($id: Int!) {
    flight(id: $id) {
      ...FlightWithAirports
    }
  }
`);

export const OneAirport = graphql(`
  query OneAirport($iata: String!) {
    airport(iata: $iata) {
      iata
      name
      city
      state
      country
      latitude
      longitude
    }
  }
`);
