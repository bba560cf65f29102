/** Sends single orders and cancellations to a server. */
import { randomUUID } from 'node:crypto';
import { messageOf } from '../../errors.ts';
import { createRandom } from '../seed/random.ts';

export interface Passenger {
  /** Books a seat on some flight. @returns its reference. */
  readonly book: () => Promise<string>;
  readonly cancel: (reference: string) => Promise<void>;
}

/** Flights that are booked. */
const FLIGHTS = 500;
const ANSWER_MS = 10_000;
const names = ['Ada Abe', 'Chloé Díaz', 'Grace Hopper', 'Ivan Ito', 'Keiko Kovač', 'Jürgen Jones'];

/** @throws Error that says what is wrong with the server. */
export async function createPassenger(url: string): Promise<Passenger> {
  const random = createRandom(Date.now() % 2 ** 31 || 1);
  const flights = await ask<{ flights: readonly { id: number }[] }>(
    url,
    `{ flights(first: ${FLIGHTS}) { id } }`,
    {},
  ).then(({ flights }) => flights.map(({ id }) => id));
  if (flights.length === 0) throw new Error('The server has no flights to book: load some by SEED_FLIGHTS.');
  return {
    async book() {
      const reference = randomUUID();
      await ask(url, BOOK, { flight: random.pick(flights), passenger: random.pick(names), key: reference });
      return reference;
    },
    async cancel(reference) {
      await ask(url, CANCEL, { reference });
    },
  };
}

const BOOK = `mutation ($flight: Int!, $passenger: String!, $key: UUID!) {
  bookFlight(flightId: $flight, passenger: $passenger, idempotencyKey: $key) { id }
}`;
const CANCEL = 'mutation ($reference: UUID!) { cancelBooking(reference: $reference) { id } }';

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

async function ask<Data>(url: string, query: string, variables: object): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((error: unknown) => {
    throw new Error(`${url} does not answer (${reasonOf(error)}). Is the server running? Start it by \`npm start\`.`);
  });
  const text = await response.text();
  const { data, errors = [] } = answerOf<Data>(text, url);
  const [error] = errors;
  if (error !== undefined) throw new Error(error.message);
  if (data === undefined || data === null) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
  return data;
}

function answerOf<Data>(text: string, url: string): Answer<Data> {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${url} answers no GraphQL: write the address of the server, such as http://127.0.0.1:4000.`);
  }
}

/** Node hides the reason why nothing came behind "fetch failed". */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? error.cause.message : messageOf(error);
