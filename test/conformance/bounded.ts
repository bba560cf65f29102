import { deepStrictEqual, ok } from 'node:assert/strict';
import { readsCeased, rowsAsked } from '../utils/portal-reads.ts';
import { latestServerSocket } from '../utils/server-sockets.ts';
import { flights, type Rule, seeded } from './rule.ts';

const batchRows = 1_000;
/** Made-up rows, which are of one size, as text and compressed. With all columns, far more than the sockets hold. */
const where = { id: { gt: seeded } };
const count = flights - seeded;

export const bounded: readonly Rule[] = [
  {
    promise: 'R6',
    level: 'MUST',
    says: 'holds the reading of the database while its reader has stopped, at two batches with the one being sent',
    inside: true,
    // So many bytes that batches are bounded by their rows alone, which can be counted.
    env: { STREAM_BATCH_BYTES: String(64 * 1024 * 1024), MAX_STREAMS: '1' },
    async check({ open }, { url }) {
      const before = rowsAsked();
      const reading = open(url, { wide: true, where });
      await reading.firstBytes();
      await readsCeased();
      const read = rowsAsked() - before;
      const socket = latestServerSocket();
      if (socket === undefined) throw new Error('nobody has connected');
      const sentBytes = socket.bytesWritten - socket.writableLength;
      const rows = await reading.rows();
      deepStrictEqual(
        rows.map(({ id }) => id),
        Array.from({ length: count }, (_, index) => seeded + index + 1),
      );

      // What has been read, but not been given to the operating system's socket, is held here.
      const sent = count * (sentBytes / socket.bytesWritten);
      ok(read < count, `all ${read} rows were read`);
      // A tenth of a batch for the rows not being quite of one size.
      ok(read - sent <= 2.1 * batchRows, `${read} rows were read, and ${sent} sent`);
    },
  },
];
