/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** One key of an order of Airport: exactly one field. Give several objects for an order by several fields, the most significant first. Lists, JSON and bytes have no order. The primary key is appended to every order, so that it is total. */
export type AirportOrderBy =
  {   arrivals: CountOrderBy; city?: never; country?: never; departures?: never; iata?: never; latitude?: never; longitude?: never; name?: never; state?: never; }
  |  { arrivals?: never;   city: 'asc' | 'desc' | { sort: 'asc' | 'desc'; nulls?: 'first' | 'last' }; country?: never; departures?: never; iata?: never; latitude?: never; longitude?: never; name?: never; state?: never; }
  |  { arrivals?: never; city?: never;   country: SortOrder; departures?: never; iata?: never; latitude?: never; longitude?: never; name?: never; state?: never; }
  |  { arrivals?: never; city?: never; country?: never;   departures: CountOrderBy; iata?: never; latitude?: never; longitude?: never; name?: never; state?: never; }
  |  { arrivals?: never; city?: never; country?: never; departures?: never;   iata: SortOrder; latitude?: never; longitude?: never; name?: never; state?: never; }
  |  { arrivals?: never; city?: never; country?: never; departures?: never; iata?: never;   latitude: SortOrder; longitude?: never; name?: never; state?: never; }
  |  { arrivals?: never; city?: never; country?: never; departures?: never; iata?: never; latitude?: never;   longitude: SortOrder; name?: never; state?: never; }
  |  { arrivals?: never; city?: never; country?: never; departures?: never; iata?: never; latitude?: never; longitude?: never;   name: SortOrder; state?: never; }
  |  { arrivals?: never; city?: never; country?: never; departures?: never; iata?: never; latitude?: never; longitude?: never; name?: never;   state: 'asc' | 'desc' | { sort: 'asc' | 'desc'; nulls?: 'first' | 'last' }; };

/** Matches rows of Airport for which every given condition is true. */
export type AirportWhere = {
  /** All of these filters must match. */
  AND?: Array<AirportWhere> | null | undefined;
  /** None of these filters may match. */
  NOT?: Array<AirportWhere> | null | undefined;
  /** At least one of these filters must match. */
  OR?: Array<AirportWhere> | null | undefined;
  arrivals?: FlightRelationFilter | null | undefined;
  city?: StringNullableFilter | null | undefined;
  country?: StringFilter | null | undefined;
  departures?: FlightRelationFilter | null | undefined;
  iata?: StringFilter | null | undefined;
  /** The related row must match this filter. Use it beneath a relation, without other fields. */
  is?: AirportWhere | null | undefined;
  /** The related row must not match this filter. Use it beneath a relation, without other fields. */
  isNot?: AirportWhere | null | undefined;
  latitude?: FloatFilter | null | undefined;
  longitude?: FloatFilter | null | undefined;
  name?: StringFilter | null | undefined;
  state?: StringNullableFilter | null | undefined;
};

/** Matches values for which every given condition is true. */
export type BigIntFilter = {
  equals?: string | number | null | undefined;
  /** The value is greater than this. */
  gt?: string | number | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: string | number | null | undefined;
  /** The value is one of these. */
  in?: Array<string | number> | null | undefined;
  /** The value is less than this. */
  lt?: string | number | null | undefined;
  /** The value is less than or equal to this. */
  lte?: string | number | null | undefined;
  /** The opposite of this filter. */
  not?: BigIntFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<string | number> | null | undefined;
};

/** Matches values for which every given condition is true. `{ equals: null }` matches nulls, and `{ not: null }` leaves them out. */
export type BigIntNullableFilter = {
  equals?: string | number | null | undefined;
  /** The value is greater than this. */
  gt?: string | number | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: string | number | null | undefined;
  /** The value is one of these. */
  in?: Array<string | number> | null | undefined;
  /** The value is less than this. */
  lt?: string | number | null | undefined;
  /** The value is less than or equal to this. */
  lte?: string | number | null | undefined;
  /** The opposite of this filter. */
  not?: BigIntNullableFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<string | number> | null | undefined;
};

/** Matches rows by their related rows of Booking. */
export type BookingRelationFilter = {
  /** Matches if all related rows match, or if there are none. */
  every?: BookingWhere | null | undefined;
  /** Matches if no related row matches. */
  none?: BookingWhere | null | undefined;
  /** Matches if at least one related row matches. */
  some?: BookingWhere | null | undefined;
};

/** The state of a booking. */
export type BookingStatus =
  /** The passenger has given it back. */
  | 'CANCELLED'
  /** It is paid. */
  | 'CONFIRMED'
  /** It is not paid yet. */
  | 'HELD';

/** Matches values for which every given condition is true. */
export type BookingStatusFilter = {
  equals?: BookingStatus | null | undefined;
  /** The value is one of these. */
  in?: Array<BookingStatus> | null | undefined;
  /** The opposite of this filter. */
  not?: BookingStatusFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<BookingStatus> | null | undefined;
};

/** Matches rows of Booking for which every given condition is true. */
export type BookingWhere = {
  /** All of these filters must match. */
  AND?: Array<BookingWhere> | null | undefined;
  /** None of these filters may match. */
  NOT?: Array<BookingWhere> | null | undefined;
  /** At least one of these filters must match. */
  OR?: Array<BookingWhere> | null | undefined;
  bookedAt?: DateTimeFilter | null | undefined;
  extras?: JsonFilter | null | undefined;
  fare?: DecimalFilter | null | undefined;
  flight?: FlightWhere | null | undefined;
  flightId?: IntFilter | null | undefined;
  id?: BigIntFilter | null | undefined;
  miles?: BigIntNullableFilter | null | undefined;
  note?: StringNullableFilter | null | undefined;
  passenger?: StringFilter | null | undefined;
  receipt?: BytesNullableFilter | null | undefined;
  reference?: UuidFilter | null | undefined;
  status?: BookingStatusFilter | null | undefined;
  tags?: StringListFilter | null | undefined;
};

/** Matches values for which every given condition is true. `{ equals: null }` matches nulls, and `{ not: null }` leaves them out. */
export type BytesNullableFilter = {
  equals?: string | null | undefined;
  /** The value is one of these. */
  in?: Array<string> | null | undefined;
  /** The opposite of this filter. */
  not?: BytesNullableFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<string> | null | undefined;
};

/** Orders by the number of rows of a relation. */
export type CountOrderBy =
  {   _count: SortOrder; };

/** Matches values for which every given condition is true. */
export type DateTimeFilter = {
  equals?: string | null | undefined;
  /** The value is greater than this. */
  gt?: string | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: string | null | undefined;
  /** The value is one of these. */
  in?: Array<string> | null | undefined;
  /** The value is less than this. */
  lt?: string | null | undefined;
  /** The value is less than or equal to this. */
  lte?: string | null | undefined;
  /** The opposite of this filter. */
  not?: DateTimeFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<string> | null | undefined;
};

/** Matches values for which every given condition is true. */
export type DecimalFilter = {
  equals?: string | number | null | undefined;
  /** The value is greater than this. */
  gt?: string | number | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: string | number | null | undefined;
  /** The value is one of these. */
  in?: Array<string | number> | null | undefined;
  /** The value is less than this. */
  lt?: string | number | null | undefined;
  /** The value is less than or equal to this. */
  lte?: string | number | null | undefined;
  /** The opposite of this filter. */
  not?: DecimalFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<string | number> | null | undefined;
};

/** One key of an order of Flight: exactly one field. Give several objects for an order by several fields, the most significant first. Lists, JSON and bytes have no order. The primary key is appended to every order, so that it is total. */
export type FlightOrderBy =
  {   bookings: CountOrderBy; date?: never; delay?: never; destination?: never; destinationIata?: never; distance?: never; id?: never; origin?: never; originIata?: never; }
  |  { bookings?: never;   date: SortOrder; delay?: never; destination?: never; destinationIata?: never; distance?: never; id?: never; origin?: never; originIata?: never; }
  |  { bookings?: never; date?: never;   delay: 'asc' | 'desc' | { sort: 'asc' | 'desc'; nulls?: 'first' | 'last' }; destination?: never; destinationIata?: never; distance?: never; id?: never; origin?: never; originIata?: never; }
  |  { bookings?: never; date?: never; delay?: never;   destination: AirportOrderBy; destinationIata?: never; distance?: never; id?: never; origin?: never; originIata?: never; }
  |  { bookings?: never; date?: never; delay?: never; destination?: never;   destinationIata: SortOrder; distance?: never; id?: never; origin?: never; originIata?: never; }
  |  { bookings?: never; date?: never; delay?: never; destination?: never; destinationIata?: never;   distance: SortOrder; id?: never; origin?: never; originIata?: never; }
  |  { bookings?: never; date?: never; delay?: never; destination?: never; destinationIata?: never; distance?: never;   id: SortOrder; origin?: never; originIata?: never; }
  |  { bookings?: never; date?: never; delay?: never; destination?: never; destinationIata?: never; distance?: never; id?: never;   origin: AirportOrderBy; originIata?: never; }
  |  { bookings?: never; date?: never; delay?: never; destination?: never; destinationIata?: never; distance?: never; id?: never; origin?: never;   originIata: SortOrder; };

/** Matches rows by their related rows of Flight. */
export type FlightRelationFilter = {
  /** Matches if all related rows match, or if there are none. */
  every?: FlightWhere | null | undefined;
  /** Matches if no related row matches. */
  none?: FlightWhere | null | undefined;
  /** Matches if at least one related row matches. */
  some?: FlightWhere | null | undefined;
};

/** Matches rows of Flight for which every given condition is true. */
export type FlightWhere = {
  /** All of these filters must match. */
  AND?: Array<FlightWhere> | null | undefined;
  /** None of these filters may match. */
  NOT?: Array<FlightWhere> | null | undefined;
  /** At least one of these filters must match. */
  OR?: Array<FlightWhere> | null | undefined;
  bookings?: BookingRelationFilter | null | undefined;
  date?: DateTimeFilter | null | undefined;
  delay?: IntNullableFilter | null | undefined;
  destination?: AirportWhere | null | undefined;
  destinationIata?: StringFilter | null | undefined;
  distance?: IntFilter | null | undefined;
  id?: IntFilter | null | undefined;
  /** The related row must match this filter. Use it beneath a relation, without other fields. */
  is?: FlightWhere | null | undefined;
  /** The related row must not match this filter. Use it beneath a relation, without other fields. */
  isNot?: FlightWhere | null | undefined;
  origin?: AirportWhere | null | undefined;
  originIata?: StringFilter | null | undefined;
};

/** Matches values for which every given condition is true. */
export type FloatFilter = {
  equals?: number | null | undefined;
  /** The value is greater than this. */
  gt?: number | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: number | null | undefined;
  /** The value is one of these. */
  in?: Array<number> | null | undefined;
  /** The value is less than this. */
  lt?: number | null | undefined;
  /** The value is less than or equal to this. */
  lte?: number | null | undefined;
  /** The opposite of this filter. */
  not?: FloatFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<number> | null | undefined;
};

/** Matches values for which every given condition is true. */
export type IntFilter = {
  equals?: number | null | undefined;
  /** The value is greater than this. */
  gt?: number | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: number | null | undefined;
  /** The value is one of these. */
  in?: Array<number> | null | undefined;
  /** The value is less than this. */
  lt?: number | null | undefined;
  /** The value is less than or equal to this. */
  lte?: number | null | undefined;
  /** The opposite of this filter. */
  not?: IntFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<number> | null | undefined;
};

/** Matches values for which every given condition is true. `{ equals: null }` matches nulls, and `{ not: null }` leaves them out. */
export type IntNullableFilter = {
  equals?: number | null | undefined;
  /** The value is greater than this. */
  gt?: number | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: number | null | undefined;
  /** The value is one of these. */
  in?: Array<number> | null | undefined;
  /** The value is less than this. */
  lt?: number | null | undefined;
  /** The value is less than or equal to this. */
  lte?: number | null | undefined;
  /** The opposite of this filter. */
  not?: IntNullableFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<number> | null | undefined;
};

/** Matches values for which every given condition is true: the whole column, or the part of it that `path` leads to. */
export type JsonFilter = {
  /** The value is a list that has all items of this list. */
  array_contains?: unknown;
  /** The value is a list whose last item is this. */
  array_ends_with?: unknown;
  /** The value is a list whose first item is this. */
  array_starts_with?: unknown;
  equals?: unknown;
  /** The value is a greater number, or text that sorts after this. */
  gt?: unknown;
  /** The value is greater than or equal to this. */
  gte?: unknown;
  /** The value is a smaller number, or text that sorts before this. */
  lt?: unknown;
  /** The value is less than or equal to this. */
  lte?: unknown;
  /** How strings are compared. Default: `default`. */
  mode?: QueryMode | null | undefined;
  /** The value is not equal to this. */
  not?: unknown;
  /** Keys, and positions in lists: `["passport", "number"]`, `["legs", "0"]`. */
  path?: Array<string> | null | undefined;
  /** The value is a string that contains this. */
  string_contains?: string | null | undefined;
  string_ends_with?: string | null | undefined;
  string_starts_with?: string | null | undefined;
};

/** How text is compared. */
export type QueryMode =
  /** Case matters. */
  | 'default'
  /** Case does not matter. */
  | 'insensitive';

/** The direction of an order. */
export type SortOrder =
  /** The smallest value comes first, and nulls come last. */
  | 'asc'
  /** The greatest value comes first, and nulls come first. */
  | 'desc';

/** Matches values for which every given condition is true. */
export type StringFilter = {
  contains?: string | null | undefined;
  endsWith?: string | null | undefined;
  equals?: string | null | undefined;
  /** The value is greater than this. */
  gt?: string | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: string | null | undefined;
  /** The value is one of these. */
  in?: Array<string> | null | undefined;
  /** The value is less than this. */
  lt?: string | null | undefined;
  /** The value is less than or equal to this. */
  lte?: string | null | undefined;
  /** How text is compared. It is not allowed inside `not`. Default: `default`. */
  mode?: QueryMode | null | undefined;
  /** The opposite of this filter. */
  not?: StringFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<string> | null | undefined;
  startsWith?: string | null | undefined;
};

/** Matches lists for which every given condition is true. */
export type StringListFilter = {
  /** The list has exactly these values, in this order. */
  equals?: Array<string> | null | undefined;
  /** The list has this value. */
  has?: string | null | undefined;
  /** The list has all of these values. */
  hasEvery?: Array<string> | null | undefined;
  /** The list has at least one of these values. */
  hasSome?: Array<string> | null | undefined;
  /** True: the list is empty. False: it has values. */
  isEmpty?: boolean | null | undefined;
};

/** Matches values for which every given condition is true. `{ equals: null }` matches nulls, and `{ not: null }` leaves them out. */
export type StringNullableFilter = {
  contains?: string | null | undefined;
  endsWith?: string | null | undefined;
  equals?: string | null | undefined;
  /** The value is greater than this. */
  gt?: string | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: string | null | undefined;
  /** The value is one of these. */
  in?: Array<string> | null | undefined;
  /** The value is less than this. */
  lt?: string | null | undefined;
  /** The value is less than or equal to this. */
  lte?: string | null | undefined;
  /** How text is compared. It is not allowed inside `not`. Default: `default`. */
  mode?: QueryMode | null | undefined;
  /** The opposite of this filter. */
  not?: StringNullableFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<string> | null | undefined;
  startsWith?: string | null | undefined;
};

/** Matches values for which every given condition is true. */
export type UuidFilter = {
  equals?: string | null | undefined;
  /** The value is greater than this. */
  gt?: string | null | undefined;
  /** The value is greater than or equal to this. */
  gte?: string | null | undefined;
  /** The value is one of these. */
  in?: Array<string> | null | undefined;
  /** The value is less than this. */
  lt?: string | null | undefined;
  /** The value is less than or equal to this. */
  lte?: string | null | undefined;
  /** The opposite of this filter. */
  not?: UuidFilter | null | undefined;
  /** The value is none of these. */
  notIn?: Array<string> | null | undefined;
};

export type StreamedFlightsQueryVariables = Exact<{
  where?: FlightWhere | null | undefined;
  orderBy?: Array<FlightOrderBy> | FlightOrderBy | null | undefined;
  first?: number | null | undefined;
  initialCount?: number;
}>;


export type StreamedFlightsQuery = { flights: Array<{ id: number, date: string, delay: number | null, distance: number, origin: { iata: string, city: string | null }, destination: { iata: string } }> };

export type ListedFlightsQueryVariables = Exact<{
  where?: FlightWhere | null | undefined;
  orderBy?: Array<FlightOrderBy> | FlightOrderBy | null | undefined;
  first?: number | null | undefined;
}>;


export type ListedFlightsQuery = { flights: Array<{ id: number, date: string, delay: number | null, distance: number, origin: { iata: string, city: string | null }, destination: { iata: string } }> };

export type FlightBatchesSubscriptionVariables = Exact<{
  where?: FlightWhere | null | undefined;
  orderBy?: Array<FlightOrderBy> | FlightOrderBy | null | undefined;
  first?: number | null | undefined;
  batchSize?: number | null | undefined;
}>;


export type FlightBatchesSubscription = { flights: { delivered: number, streamId: string, rows: Array<{ id: number, date: string, delay: number | null, distance: number, origin: { iata: string, city: string | null }, destination: { iata: string } }>, end: { rowCount: number, checksum: string } | null } };

export type FlightWithAirportsFragment = { id: number, date: string, delay: number | null, distance: number, origin: { iata: string, city: string | null }, destination: { iata: string } };

export type StreamedAirportsQueryVariables = Exact<{
  where?: AirportWhere | null | undefined;
  orderBy?: Array<AirportOrderBy> | AirportOrderBy | null | undefined;
  first?: number | null | undefined;
  departures?: number | null | undefined;
}>;


export type StreamedAirportsQuery = { airports: Array<{ iata: string, name: string, departures: Array<{ id: number, date: string }> }> };

export type OneFlightQueryVariables = Exact<{
  id: number;
}>;


export type OneFlightQuery = { flight: { id: number, date: string, delay: number | null, distance: number, origin: { iata: string, city: string | null }, destination: { iata: string } } | null };

export type OneAirportQueryVariables = Exact<{
  iata: string;
}>;


export type OneAirportQuery = { airport: { iata: string, name: string, city: string | null, state: string | null, country: string, latitude: number, longitude: number } | null };

export const FlightWithAirportsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FlightWithAirports"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Flight"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"delay"}},{"kind":"Field","name":{"kind":"Name","value":"distance"}},{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}},{"kind":"Field","name":{"kind":"Name","value":"city"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}}]}}]}}]} as unknown as DocumentNode<FlightWithAirportsFragment, unknown>;
export const StreamedFlightsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StreamedFlights"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"where"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"FlightWhere"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"FlightOrderBy"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"initialCount"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"0"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flights"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"Variable","name":{"kind":"Name","value":"where"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"stream"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"initialCount"},"value":{"kind":"Variable","name":{"kind":"Name","value":"initialCount"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FlightWithAirports"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FlightWithAirports"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Flight"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"delay"}},{"kind":"Field","name":{"kind":"Name","value":"distance"}},{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}},{"kind":"Field","name":{"kind":"Name","value":"city"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}}]}}]}}]} as unknown as DocumentNode<StreamedFlightsQuery, StreamedFlightsQueryVariables>;
export const ListedFlightsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ListedFlights"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"where"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"FlightWhere"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"FlightOrderBy"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flights"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"Variable","name":{"kind":"Name","value":"where"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FlightWithAirports"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FlightWithAirports"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Flight"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"delay"}},{"kind":"Field","name":{"kind":"Name","value":"distance"}},{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}},{"kind":"Field","name":{"kind":"Name","value":"city"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}}]}}]}}]} as unknown as DocumentNode<ListedFlightsQuery, ListedFlightsQueryVariables>;
export const FlightBatchesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FlightBatches"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"where"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"FlightWhere"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"FlightOrderBy"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"batchSize"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flights"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"Variable","name":{"kind":"Name","value":"where"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"batchSize"},"value":{"kind":"Variable","name":{"kind":"Name","value":"batchSize"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FlightWithAirports"}}]}},{"kind":"Field","name":{"kind":"Name","value":"delivered"}},{"kind":"Field","name":{"kind":"Name","value":"streamId"}},{"kind":"Field","name":{"kind":"Name","value":"end"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rowCount"}},{"kind":"Field","name":{"kind":"Name","value":"checksum"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FlightWithAirports"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Flight"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"delay"}},{"kind":"Field","name":{"kind":"Name","value":"distance"}},{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}},{"kind":"Field","name":{"kind":"Name","value":"city"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}}]}}]}}]} as unknown as DocumentNode<FlightBatchesSubscription, FlightBatchesSubscriptionVariables>;
export const StreamedAirportsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StreamedAirports"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"where"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AirportWhere"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AirportOrderBy"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"departures"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"airports"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"where"},"value":{"kind":"Variable","name":{"kind":"Name","value":"where"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"stream"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"departures"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"departures"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"date"},"value":{"kind":"EnumValue","value":"asc"}}]}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"date"}}]}}]}}]}}]} as unknown as DocumentNode<StreamedAirportsQuery, StreamedAirportsQueryVariables>;
export const OneFlightDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneFlight"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flight"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FlightWithAirports"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FlightWithAirports"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Flight"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"delay"}},{"kind":"Field","name":{"kind":"Name","value":"distance"}},{"kind":"Field","name":{"kind":"Name","value":"origin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}},{"kind":"Field","name":{"kind":"Name","value":"city"}}]}},{"kind":"Field","name":{"kind":"Name","value":"destination"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}}]}}]}}]} as unknown as DocumentNode<OneFlightQuery, OneFlightQueryVariables>;
export const OneAirportDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OneAirport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"iata"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"airport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"iata"},"value":{"kind":"Variable","name":{"kind":"Name","value":"iata"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"iata"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"city"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"country"}},{"kind":"Field","name":{"kind":"Name","value":"latitude"}},{"kind":"Field","name":{"kind":"Name","value":"longitude"}}]}}]}}]} as unknown as DocumentNode<OneAirportQuery, OneAirportQueryVariables>;