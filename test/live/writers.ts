/** Random transactions of one writer among several. */
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Random } from '../../src/app/seed/random.ts';

const statuses = ['HELD', 'HELD', 'CONFIRMED', 'CANCELLED'];
const columns = '(id, reference, "flightId", passenger, status, fare, "bookedAt")';

/** Flights that bookings are made for, and that go with all of theirs. */
export const flightIds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => 900_000 + number);
export const flightsSql = `INSERT INTO "Flight" SELECT g, now(), 0, 100, 'ATL', 'ORD' FROM generate_series(${flightIds[0]}, ${flightIds.at(-1)}) g ON CONFLICT DO NOTHING`;

/** @param kind of status. */
export const bookingSql = (id: number, kind: number) =>
  `INSERT INTO "Booking" ${columns} VALUES (${id}, gen_random_uuid(), 1, 'x', '${statuses[kind % 4]}', ${id % 100}, now())`;

/** Bookings with ids up to 60, by a kind for each. */
export const bookingsSql = (kind: number, from = 1, to = 60) =>
  `INSERT INTO "Booking" ${columns} SELECT g, gen_random_uuid(), 900000 + g % 10, 'x', (ARRAY['HELD', 'HELD', 'CONFIRMED', 'CANCELLED'])[1 + (g * ${2 * kind + 1} + g / 7) % 4]::"BookingStatus", g % 100, now() FROM generate_series(${from}, ${to}) g`;

export interface WriteOptions {
  readonly pool: pg.Pool;
  readonly random: Random;
  /** Whether transactions are prepared, and committed later. */
  readonly prepares: boolean;
  /** How long it stays open at most beyond its statements, in milliseconds. */
  readonly openMs: number;
}

/** @returns whether it has committed. */
export async function write({ pool, random: { below }, prepares, openMs }: WriteOptions): Promise<boolean> {
  const client = await pool.connect();
  const isRepeatable = below(6) === 0;
  const id = () => 1 + below(60);
  const statement = async (): Promise<void> => {
    switch (below(13)) {
      case 0:
      case 1:
        await client.query(`${bookingsSql(below(8), id(), id())} ON CONFLICT (id) DO NOTHING`);
        return;
      case 2:
        await client.query(
          `${bookingsSql(below(8), id(), id())} ON CONFLICT (id) DO UPDATE SET status = excluded.status, fare = "Booking".fare + 1`,
        );
        return;
      case 3:
      case 4:
        await client.query(
          `UPDATE "Booking" SET status = '${statuses[below(4)]}', fare = fare + 1 WHERE id BETWEEN ${id()} AND ${id()}`,
        );
        return;
      case 5:
        await client.query(`DELETE FROM "Booking" WHERE id BETWEEN ${id()} AND ${id()}`);
        return;
      case 6:
        // Its key becomes another.
        await client.query(
          `UPDATE "Booking" SET id = ${id()} WHERE id = ${id()} AND NOT EXISTS (SELECT FROM "Booking" WHERE id = ${id()})`,
        );
        return;
      case 7:
      case 8: {
        await client.query('SAVEPOINT a');
        await statement();
        await client.query(below(2) ? 'ROLLBACK TO a' : 'RELEASE a');
        return;
      }
      case 9:
        // In another isolation, its readers have to begin anew.
        if (below(4) === 0 && !isRepeatable) await client.query('TRUNCATE "Booking"');
        return;
      case 10: {
        // By a foreign key.
        await client.query(`DELETE FROM "Flight" WHERE id = ${flightIds[below(10)]}`);
        await client.query(flightsSql);
        return;
      }
      case 11: {
        const first = 200 + below(5_000);
        const lines = Array.from(
          { length: 1 + below(3) },
          (_, n) => `${first + n},${crypto.randomUUID()},900001,x,HELD,5,2001-01-01\n`,
        );
        await pipeline([lines.join('')], client.query(copyFrom(`COPY "Booking" ${columns} FROM STDIN (FORMAT csv)`)));
        return;
      }
      default:
        await delay(below(5));
    }
  };
  try {
    await client.query(isRepeatable ? 'BEGIN ISOLATION LEVEL REPEATABLE READ' : 'BEGIN');
    // Without waiting for each other for long.
    await client.query("SET LOCAL lock_timeout = '40ms'; SET LOCAL deadlock_timeout = '20ms'");
    for (let left = 1 + below(4); left > 0; left -= 1) await statement();
    if (openMs > 0) await delay(below(openMs));
    if (below(6) === 0) {
      await client.query('ROLLBACK');
      return false;
    }
    if (!prepares || below(4) > 0) {
      await client.query('COMMIT');
      return true;
    }
    const name = crypto.randomUUID();
    await client.query(`PREPARE TRANSACTION '${name}'`);
    await delay(below(10 + openMs));
    const commits = below(4) > 0;
    await client.query(`${commits ? 'COMMIT' : 'ROLLBACK'} PREPARED '${name}'`);
    return commits;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    // Locks, serialization, keys that are there already, flights that are gone: as it happens among writers.
    if (/^(40|23|55P03|25P02)/.test(String((error as { code?: unknown }).code))) return false;
    throw error;
  } finally {
    client.release();
  }
}
