/** The name of a file that is downloaded now: of its list, and of the day, so that the files of other days stay as they are. */
import { formatMoment } from '../time/format-moment.ts';
import type { Zone } from '../time/zone.ts';

/** @returns a name without an extension: `orders-2026-11-27` */
export const fileNameOf = (list: string, now: number, zone: Zone): string =>
  `${list}-${formatMoment(now, zone).split(' ')[0]}`;
