/** What these tests ask for, typed by hand as codegen types documents that are text. */
import { print } from 'graphql';
import type { Document } from '../../src/client/types.ts';
import { FlightBatches, StreamedFlights } from '../clients/documents.ts';
import type {
  FlightBatchesSubscription,
  FlightBatchesSubscriptionVariables,
  StreamedFlightsQuery,
  StreamedFlightsQueryVariables,
} from '../clients/gql/graphql.ts';

export const batchesText: Document<FlightBatchesSubscription, FlightBatchesSubscriptionVariables> =
  print(FlightBatches);
export const streamText: Document<StreamedFlightsQuery, Partial<StreamedFlightsQueryVariables>> = print(
  StreamedFlights,
);
