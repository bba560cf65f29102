/** R6: with a reader that has stopped, the database is read no further, by whatever door; and then nothing was lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { portalReads, readsCeased } from '../utils/portal-reads.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { latestServerSocket } from '../utils/server-sockets.ts';
import { doors } from './doors.ts';

const seeded = 20_000;
/** With wide rows, far more than the sockets between server and reader hold. */
const flights = 30_000;
const firstBatch = 50;
const batchRows = 1_000;

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, seeded + flights);
  // So many that batches are bounded by their rows alone, which can be counted.
  const env = { STREAM_BATCH_BYTES: String(64 * 1024 * 1024) };
  server = await startServer({ ...env, MAX_STREAMS: '1', DATABASE_URL: database.url });
});
afterAll(async () => {
  await server.dispose();
  await database.dispose();
});

/** Made-up rows, which are of one size, as text and compressed. */
const where = { id: { gt: seeded } };

describe('R6 a reader that has stopped', () => {
  it.each(doors)(
    'holds the reading of the database, with two batches besides the one that is being sent: $name',
    async ({ open }) => {
      const before = portalReads();
      const reading = open(server.url, { wide: true, where });
      await reading.firstBytes();
      const stopped = (await readsCeased()) - before;
      const socket = latestServerSocket();
      if (socket === undefined) throw new Error('nobody has connected');
      const sentBytes = socket.bytesWritten - socket.writableLength;
      const rows = await reading.rows();
      expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: flights }, (_, index) => seeded + index + 1));

      // What has been read, but not been given to the operating system's socket, is held here.
      const read = firstBatch + batchRows * (stopped - 1);
      const sent = flights * (sentBytes / socket.bytesWritten);
      expect(read).toBeLessThan(flights);
      // A tenth of a batch for the rows not being quite of one size.
      expect(read - sent).toBeLessThanOrEqual(3.1 * batchRows);
    },
  );
});
