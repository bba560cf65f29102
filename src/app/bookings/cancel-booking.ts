/** Gives a seat back. */
import { codeOf, SluiceError } from '../../errors.ts';
import type { Client } from '../prisma-client.ts';
import { mustSee } from './must-see.ts';

/**
 * Changes nothing where the booking is cancelled already: so it may be sent again. A booking that is hidden from the viewer is
 * as one that does not exist: an UPDATE is not held by rules, so the viewer looks for the row first.
 * @returns the id of the booking.
 * @throws SluiceError `NOT_FOUND` where nothing that the viewer sees is booked by this reference, and `FORBIDDEN` where it
 * would not see it any more.
 */
export async function cancelBooking(prisma: Client, reference: string): Promise<bigint> {
  try {
    return await prisma.$transaction(async ({ booking }) => {
      const { id } = await booking.findUniqueOrThrow({ where: { reference }, select: { id: true } });
      await booking.update({ where: { id }, data: { status: 'CANCELLED' }, select: { id: true } });
      await mustSee({ booking }, id);
      return id;
    });
  } catch (error) {
    if (codeOf(error) !== NOT_FOUND) throw error;
    throw new SluiceError('NOT_FOUND', `reference: nothing is booked by ${reference}.`, { cause: error });
  }
}

/** Prisma's code for a row that does not exist. */
const NOT_FOUND = 'P2025';
