/** The same rights said twice: as policies of PostgreSQL, and as rules. Both must show what the policies show in psql. */
import type { Rules } from '../../src/core/rights/viewer.ts';

export interface Policy {
  /** Conditions of permissive policies, by table; a row passes one of them. A table that is not named is open. */
  readonly policies: Readonly<Record<string, readonly string[]>>;
  /** Conditions of restrictive ones: a row passes all of them. */
  readonly restrictive?: Readonly<Record<string, readonly string[]>>;
  /** The models that are not open. */
  readonly rules: Rules;
}

export const claims = {
  sub: 'someone',
  airport: 'ATL',
  airports: ['ATL', 'ORD', 'LAX'],
  miles: 700,
  since: '2001-01-20T00:00:00.000Z',
};

const claim = (name: string) => `(current_setting('request.jwt.claims', true)::json ->> '${name}')`;

export const policies: Readonly<Record<string, Policy>> = {
  'all rows': { policies: { Flight: ['true'] }, rules: {} },
  'no rows': { policies: { Booking: [] }, rules: { Booking: false } },
  'no row passes': { policies: { Booking: ['false'] }, rules: { Booking: { where: { OR: [] } } } },
  'by role': {
    policies: { Booking: [`current_user LIKE 'role%' AND status = 'HELD'`] },
    rules: {
      Booking: ({ role, subject }) =>
        role === undefined && subject === 'someone' && { where: { status: { equals: 'HELD' } } },
    },
  },
  'by a claim': {
    policies: { Flight: [`"originIata" = ${claim('airport')}`] },
    rules: { Flight: ({ claims }) => ({ where: { originIata: String(claims?.airport) } }) },
  },
  'by a list in a claim': {
    policies: { Flight: [`"originIata" IN (SELECT json_array_elements_text(${claim('airports')}::json))`] },
    rules: { Flight: ({ claims }) => ({ where: { originIata: { in: claims?.airports } } }) },
  },
  'by a number in a claim': {
    policies: { Flight: [`distance <= ${claim('miles')}::int`] },
    rules: { Flight: ({ claims }) => ({ where: { distance: { lte: claims?.miles } } }) },
  },
  'by a claim that is missing': {
    policies: { Flight: [`"originIata" = ${claim('nothing')}`] },
    rules: { Flight: ({ claims }) => claims?.nothing !== undefined && { where: { originIata: claims.nothing } } },
  },
  'by time': {
    policies: { Flight: [`date >= ${claim('since')}::timestamptz AT TIME ZONE 'UTC'`] },
    rules: { Flight: ({ claims }) => ({ where: { date: { gte: new Date(String(claims?.since)) } } }) },
  },
  'by the time that it is now': {
    policies: { Booking: ['"bookedAt" < now()'] },
    rules: { Booking: () => ({ where: { bookedAt: { lt: new Date() } } }) },
  },
  'by a null': { policies: { Flight: ['delay IS NULL'] }, rules: { Flight: { where: { delay: null } } } },
  'by what a null does not pass': {
    policies: { Flight: ['delay <> 0'] },
    rules: { Flight: { where: { delay: { not: 0 } } } },
  },
  'by an enum': {
    policies: { Booking: [`status <> 'CANCELLED'`] },
    rules: { Booking: { where: { NOT: { status: 'CANCELLED' } } } },
  },
  'by a decimal': { policies: { Booking: ['fare > 99.5'] }, rules: { Booking: { where: { fare: { gt: '99.5' } } } } },
  'by a big number': { policies: { Booking: ['miles > 5'] }, rules: { Booking: { where: { miles: { gt: 5n } } } } },
  'by a list of values': {
    policies: { Booking: [`'x' = ANY (tags) OR cardinality(tags) = 0`] },
    rules: { Booking: { where: { OR: [{ tags: { has: 'x' } }, { tags: { isEmpty: true } }] } } },
  },
  'by text': {
    policies: { Booking: [`passenger ILIKE '%an%'`] },
    rules: { Booking: { where: { passenger: { contains: 'an', mode: 'insensitive' } } } },
  },
  'by a related row': {
    policies: {
      Booking: [`EXISTS (SELECT FROM "Flight" f WHERE f.id = "flightId" AND f."originIata" = ${claim('airport')})`],
    },
    rules: { Booking: ({ claims }) => ({ where: { flight: { originIata: String(claims?.airport) } } }) },
  },
  'by a row that is related to a related one': {
    policies: {
      Booking: [
        `EXISTS (SELECT FROM "Flight" f JOIN "Airport" a ON a.iata = f."originIata" WHERE f.id = "flightId" AND a.state = 'TX')`,
      ],
    },
    rules: { Booking: { where: { flight: { is: { origin: { is: { state: 'TX' } } } } } } },
  },
  'by some related row': {
    policies: {
      Flight: [`EXISTS (SELECT FROM "Booking" b WHERE b."flightId" = "Flight".id AND b.status = 'CONFIRMED')`],
    },
    rules: { Flight: { where: { bookings: { some: { status: 'CONFIRMED' } } } } },
  },
  'by no related row': {
    policies: { Flight: [`NOT EXISTS (SELECT FROM "Booking" b WHERE b."flightId" = "Flight".id)`] },
    rules: { Flight: { where: { bookings: { none: {} } } } },
  },
  'by every related row': {
    policies: {
      Flight: [`NOT EXISTS (SELECT FROM "Booking" b WHERE b."flightId" = "Flight".id AND NOT b.status = 'CONFIRMED')`],
    },
    rules: { Flight: { where: { bookings: { every: { status: 'CONFIRMED' } } } } },
  },
  'by one of two policies': {
    policies: { Flight: [`"originIata" = 'ATL'`, 'distance > 2000'] },
    rules: { Flight: { where: { OR: [{ originIata: 'ATL' }, { distance: { gt: 2000 } }] } } },
  },
  'by a restrictive policy': {
    policies: { Flight: [`"originIata" = 'ATL'`, 'distance > 2000'] },
    restrictive: { Flight: ['delay > 0'] },
    rules: {
      Flight: { where: { OR: [{ originIata: 'ATL' }, { distance: { gt: 2000 } }], AND: { delay: { gt: 0 } } } },
    },
  },
  'on a related table': {
    policies: { Airport: [`state <> 'CA'`] },
    rules: { Airport: { where: { state: { not: 'CA' } } } },
  },
  'on all tables': {
    policies: { Airport: [`state <> 'CA'`], Flight: ['distance < 900'], Booking: ['fare > 50'] },
    rules: {
      Airport: { where: { state: { not: 'CA' } } },
      Flight: { where: { distance: { lt: 900 } } },
      Booking: { where: { fare: { gt: 50 } } },
    },
  },
};
