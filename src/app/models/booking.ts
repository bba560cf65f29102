/** Bookings: their type, their list, look-up and subscription. */
import { holdSelection } from '../../pothos/index.ts';
import { builder } from '../builder.ts';
import { BookingStatus } from '../generated/prisma/enums.ts';

const Status = builder.enumType('BookingStatus', {
  description: 'How far a booking has come.',
  values: {
    [BookingStatus.HELD]: { description: 'Not paid yet.' },
    [BookingStatus.CONFIRMED]: { description: 'Paid.' },
    [BookingStatus.CANCELLED]: { description: 'Given back.' },
  },
});

const Booking = builder.prismaObject('Booking', {
  description: 'A seat on a flight. Made up, with every awkward value that a table may hold.',
  select: { id: true },
  fields: (t) => ({
    id: t.expose('id', { type: 'BigInt', description: 'The key of a booking.' }),
    reference: t.expose('reference', { type: 'UUID', description: 'What the passenger quotes.' }),
    flightId: t.exposeInt('flightId', { description: 'The key of its flight.' }),
    passenger: t.exposeString('passenger', { description: 'Their name.' }),
    status: t.expose('status', { type: Status, description: 'How far it has come.' }),
    fare: t.expose('fare', { type: 'Decimal', description: 'US dollars; negative for a refund.' }),
    miles: t.expose('miles', { type: 'BigInt', nullable: true, description: 'Of a frequent flyer.' }),
    tags: t.exposeStringList('tags', { description: 'Words of the airline.' }),
    extras: t.expose('extras', { type: 'JSON', nullable: true, description: 'Seat, meal and more.' }),
    receipt: t.expose('receipt', { type: 'Byte', nullable: true, description: 'As it was printed.' }),
    note: t.exposeString('note', { nullable: true, description: 'What the passenger asked for.' }),
    bookedAt: t.expose('bookedAt', { type: 'DateTime', description: 'When it was made.' }),
    flight: t.relation('flight', { description: 'What it is for.' }),
  }),
});

builder.queryField('bookings', (t) => t.rowList({ type: Booking }));
builder.subscriptionField('bookings', (t) => t.rowSubscription({ type: Booking }));

builder.queryField('booking', (t) =>
  t.prismaField({
    type: Booking,
    nullable: true,
    description: 'One booking; null where there is none.',
    args: { id: t.arg({ type: 'BigInt', required: true }) },
    resolve(query, _root, { id }, context, info) {
      holdSelection(context, info);
      return context.prisma.booking.findUnique({ ...query, where: { id } });
    },
  }),
);
