/** The mutations of bookings. */
import { bookFlight } from '../bookings/book-flight.ts';
import { cancelBooking } from '../bookings/cancel-booking.ts';
import { builder } from '../builder.ts';

builder.mutationField('bookFlight', (t) =>
  t.prismaField({
    type: 'Booking',
    description:
      'Books a seat on a flight, by the mile. The same order with the same key books once, however often it is sent, and gives the same booking.',
    args: {
      flightId: t.arg.int({ required: true, description: 'The key of the flight.' }),
      passenger: t.arg.string({ required: true, description: "The passenger's name, 1 to 100 characters." }),
      idempotencyKey: t.arg({
        type: 'UUID',
        required: true,
        description: 'Made up by the client for each order. It becomes the reference of the booking.',
      }),
    },
    async resolve(query, _root, order, { prisma }) {
      const id = await bookFlight(prisma, order);
      return prisma.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
);

builder.mutationField('cancelBooking', (t) =>
  t.prismaField({
    type: 'Booking',
    description: 'Gives a seat back: the booking is CANCELLED. To cancel it again changes nothing.',
    args: { reference: t.arg({ type: 'UUID', required: true, description: 'The reference of the booking.' }) },
    async resolve(query, _root, { reference }, { prisma }) {
      const id = await cancelBooking(prisma, reference);
      return prisma.booking.findUniqueOrThrow({ ...query, where: { id } });
    },
  }),
);
