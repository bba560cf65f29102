import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import pg from 'pg';
import type { Flight } from '../doors/tables.ts';
import { until } from '../utils/until.ts';
import { flights, type Rule, seeded } from './rule.ts';

/** So many rows are read that the last of them are far from being sent when the first are. */
const from = seeded;
const last = flights - 100;

export const snapshot: readonly Rule[] = [
  {
    promise: 'R4',
    level: 'MUST',
    says: 'shows nothing of what is committed while it is read',
    inside: true,
    async check({ open }, { url, databaseUrl, activity }) {
      const reading = open(url, { wide: true, where: { id: { gt: from } } });
      await reading.firstBytes();
      // Events begin before their rows do.
      await until(async () => (await activity.streams()) === 1);
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        // The first rows are on their way; these are not.
        await client.query(`UPDATE "Flight" SET delay = delay + 1000 WHERE id > ${last}`);
        await client.query("UPDATE \"Airport\" SET city = 'Elsewhere' WHERE iata = 'ATL'");
        await client.query(
          `INSERT INTO "Flight" (id, date, delay, distance, "originIata", "destinationIata")
           SELECT id + 1000000, date, delay, distance, "originIata", "destinationIata" FROM "Flight" WHERE id > ${last}`,
        );
        // What the doors ask of flights.
        const rows = (await reading.rows()) as Flight[];
        strictEqual(rows.length, flights - from);
        const late = rows.slice(last - from);
        deepStrictEqual(
          late.map(({ delay, origin }) => [delay, origin.city]),
          late.map(({ id }) => [(id % 90) - 20, 'Atlanta']),
        );
      } finally {
        await client.query('DELETE FROM "Flight" WHERE id > 1000000');
        await client.query(`UPDATE "Flight" SET delay = id % 90 - 20 WHERE id > ${last}`);
        await client.query("UPDATE \"Airport\" SET city = 'Atlanta' WHERE iata = 'ATL'");
        await client.end();
      }
    },
  },
];
