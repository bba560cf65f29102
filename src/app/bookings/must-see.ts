/** Checks that a viewer sees the booking that it has just written. */
import { SluiceError } from '../../errors.ts';
import type { Client } from '../prisma-client.ts';

/**
 * Called in the transaction that writes: what it throws undoes the change.
 * @throws SluiceError `FORBIDDEN` where rules or policies hide the row from the viewer.
 */
export async function mustSee({ booking }: Pick<Client, 'booking'>, id: bigint): Promise<void> {
  const seen = await booking.findUnique({ where: { id }, select: { id: true } });
  if (seen !== null) return;
  throw new SluiceError('FORBIDDEN', 'You may not make a booking that you would not see. Nothing was changed.');
}
