/** Books a seat, once for each key that a client has made up for it. */
import { randomInt } from 'node:crypto';
import { badInput, codeOf } from '../../errors.ts';
import type { Client } from '../prisma-client.ts';
import { mustSee } from './must-see.ts';

export interface Order {
  /** The same whenever the same order is sent again. It becomes the booking's reference. */
  readonly idempotencyKey: string;
  readonly flightId: number;
  readonly passenger: string;
}

const MAX_NAME = 100;
/** Ids that were taken already, in a row. */
const MAX_TRIES = 5;

/**
 * One statement writes the booking, or finds that its key has been used; the database decides which of two that come at
 * once is first. A key whose booking is hidden from the viewer is told as that of another order: it is taken, and no more.
 * @returns the id of the booking, the same whenever the order is sent again.
 * @throws SluiceError `BAD_USER_INPUT` that says what is wrong with the order, and `FORBIDDEN` where the viewer would not see
 * the booking.
 */
export async function bookFlight(prisma: Client, order: Order): Promise<bigint> {
  const { idempotencyKey: reference, flightId } = order;
  const passenger = nameOf(order.passenger);
  const flight = await prisma.flight.findUnique({ where: { id: flightId }, select: { distance: true } });
  if (flight === null) throw badInput(`flightId: there is no flight ${flightId}.`);
  for (let tries = 1; ; tries += 1) {
    try {
      return await prisma.$transaction(async ({ booking }) => {
        const { id } = await booking.create({
          data: {
            ...{ id: newId(), reference, flightId, passenger, status: 'HELD', fare: fareOf(flight.distance) },
            ...{ tags: ['economy'], bookedAt: new Date() },
          },
          select: { id: true },
        });
        await mustSee({ booking }, id);
        return id;
      });
    } catch (error) {
      if (codeOf(error) !== UNIQUE) throw error;
      const known = await prisma.booking.findUnique({
        where: { reference },
        select: { id: true, flightId: true, passenger: true },
      });
      if (known === null && tries < MAX_TRIES) continue;
      if (known?.flightId === flightId && known.passenger === passenger) return known.id;
      throw badInput('idempotencyKey: another order was made with it. Make up a new one for each order.');
    }
  }
}

/** Prisma's code for a value that exists already. */
const UNIQUE = 'P2002';

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '') throw badInput('passenger: write a name.');
  if (name.length > MAX_NAME)
    throw badInput(`passenger: a name has ${MAX_NAME} characters at most, and not ${name.length}.`);
  if (/\p{Cc}/u.test(name)) throw badInput('passenger: a name has no line breaks and no other control characters.');
  return name;
}

/** In US dollars, by the mile. */
const fareOf = (miles: number) => (25 + miles * 0.11).toFixed(2);

/**
 * Grows with time, and fits into a double. The seed's last ids leave no room after them, so that no sequence could go
 * on.
 */
const newId = () => BigInt(Date.now()) * 4096n + BigInt(randomInt(4096));
