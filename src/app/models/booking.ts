/** Bookings: their type, their list, look-up and subscription. */
import { holdSelection } from '../../pothos/index.ts';
import { builder } from '../builder.ts';
import { BookingStatus } from '../generated/prisma/enums.ts';

const Status = builder.enumType('BookingStatus', {
  description: 'The state of a booking.',
  values: {
    [BookingStatus.HELD]: { description: 'It is not paid yet.' },
    [BookingStatus.CONFIRMED]: { description: 'It is paid.' },
    [BookingStatus.CANCELLED]: { description: 'The passenger has given it back.' },
  },
});

const Booking = builder.prismaObject('Booking', {
  description: 'A seat on a flight. Bookings are invented, with every awkward value that a table may hold.',
  select: { id: true },
  fields: (t) => ({
    id: t.expose('id', { type: 'BigInt', description: 'The key of a booking.' }),
    reference: t.expose('reference', { type: 'UUID', description: 'The reference that the passenger quotes.' }),
    flightId: t.exposeInt('flightId', { description: 'The key of its flight.' }),
    passenger: t.exposeString('passenger', { description: "The passenger's name." }),
    status: t.expose('status', { type: Status, description: 'The state of the booking.' }),
    fare: t.expose('fare', { type: 'Decimal', description: 'The fare in US dollars. It is negative for a refund.' }),
    miles: t.expose('miles', { type: 'BigInt', nullable: true, description: 'The miles of a frequent flyer.' }),
    tags: t.exposeStringList('tags', { description: "The airline's labels." }),
    extras: t.expose('extras', { type: 'JSON', nullable: true, description: 'Seat, meal and more.' }),
    receipt: t.expose('receipt', { type: 'Byte', nullable: true, description: 'The printed receipt.' }),
    note: t.exposeString('note', { nullable: true, description: "The passenger's request." }),
    bookedAt: t.expose('bookedAt', { type: 'DateTime', description: 'The time of the booking.' }),
    flight: t.relation('flight', { description: 'The flight that is booked.' }),
  }),
});

builder.queryField('bookings', (t) => t.rowList({ type: Booking }));
builder.subscriptionField('bookings', (t) => t.rowSubscription({ type: Booking }));

builder.queryField('booking', (t) =>
  t.prismaField({
    type: Booking,
    nullable: true,
    description: 'One booking, or null if there is none.',
    args: { id: t.arg({ type: 'BigInt', required: true }) },
    resolve(query, _root, { id }, context, info) {
      holdSelection(context, info);
      return context.prisma.booking.findUnique({ ...query, where: { id } });
    },
  }),
);
