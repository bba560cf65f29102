/** Flights: their type, their list, look-up and subscription. */
import { holdSelection } from '../../pothos/index.ts';
import { builder } from '../builder.ts';

const Flight = builder.prismaObject('Flight', {
  description: 'A flight between two airports.',
  select: { id: true },
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'The key of a flight.' }),
    date: t.expose('date', { type: 'DateTime', description: 'When it was scheduled to leave.' }),
    delay: t.exposeInt('delay', { nullable: true, description: 'Minutes late on arrival; negative when early.' }),
    distance: t.exposeInt('distance', { description: 'Miles.' }),
    originIata: t.exposeString('originIata', { description: 'Code of the airport where it leaves.' }),
    destinationIata: t.exposeString('destinationIata', { description: 'Code of the airport where it goes.' }),
    origin: t.relation('origin', { description: 'Where it leaves.' }),
    destination: t.relation('destination', { description: 'Where it goes.' }),
    bookings: t.relatedRows('bookings', { description: 'Seats on it.' }),
  }),
});

builder.queryField('flights', (t) => t.rowList({ type: Flight }));
builder.subscriptionField('flights', (t) => t.rowSubscription({ type: Flight }));

builder.queryField('flight', (t) =>
  t.prismaField({
    type: Flight,
    nullable: true,
    description: 'One flight; null where there is none.',
    args: { id: t.arg.int({ required: true }) },
    resolve(query, _root, { id }, context, info) {
      holdSelection(context, info);
      return context.prisma.flight.findUnique({ ...query, where: { id } });
    },
  }),
);
