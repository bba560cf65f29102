/** Flights: their type, their list, look-up and subscription. */
import { holdSelection } from '../../pothos/index.ts';
import { builder } from '../builder.ts';

const Flight = builder.prismaObject('Flight', {
  description: 'A flight between two airports.',
  select: { id: true },
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'The key of a flight.' }),
    date: t.expose('date', { type: 'DateTime', description: 'The scheduled time of departure.' }),
    delay: t.exposeInt('delay', {
      nullable: true,
      description: 'Minutes of delay on arrival. It is negative if the flight was early.',
    }),
    distance: t.exposeInt('distance', { description: 'The distance in miles.' }),
    originIata: t.exposeString('originIata', { description: 'The code of the airport of departure.' }),
    destinationIata: t.exposeString('destinationIata', { description: 'The code of the airport of arrival.' }),
    origin: t.relation('origin', { description: 'The airport of departure.' }),
    destination: t.relation('destination', { description: 'The airport of arrival.' }),
    bookings: t.relatedRows('bookings', { description: 'The seats that are booked.' }),
  }),
});

builder.queryField('flights', (t) => t.rowList({ type: Flight }));
builder.subscriptionField('flights', (t) => t.rowSubscription({ type: Flight }));

builder.queryField('flight', (t) =>
  t.prismaField({
    type: Flight,
    nullable: true,
    description: 'One flight, or null if there is none.',
    args: { id: t.arg.int({ required: true }) },
    resolve(query, _root, { id }, context, info) {
      holdSelection(context, info);
      return context.prisma.flight.findUnique({ ...query, where: { id } });
    },
  }),
);
