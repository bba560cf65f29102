/** The doors of GraphQL, but for those that only compress what another one gives. */
import { doors } from '../doors/doors.ts';

export const graphqlDoors = doors.filter(({ name, kind }) => kind !== 'download' && !/, (gzip|br|zstd)$/.test(name));
