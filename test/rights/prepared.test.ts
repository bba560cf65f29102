/** What a connection has prepared is read by many viewers: each sees its own rows by it, whoever was there before. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { datamodel as data } from '../../src/app/generated/sluice.ts';
import { createClient } from '../../src/app/prisma-client.ts';
import { createDatamodel } from '../../src/core/model/datamodel.ts';
import { cellAt } from '../../src/core/postgres/cell-at.ts';
import { readWhole } from '../../src/core/postgres/read-whole.ts';
import { settleTransactions } from '../../src/core/postgres/transaction-settings.ts';
import { tapPool } from '../../src/core/prisma/tap.ts';
import { withRights } from '../../src/core/rights/ambient.ts';
import type { Rights } from '../../src/core/rights/rights.ts';
import { createRole, type TestRole } from '../utils/role.ts';
import { until } from '../utils/until.ts';
import { openRights } from './open-rights.ts';

let open: Awaited<ReturnType<typeof openRights>>;
let held: TestRole;
let boarded: TestRole;
beforeAll(async () => {
  open = await openRights();
  held = await createRole(open.url);
  boarded = await createRole(open.url);
  await open.owner.query(`
    ALTER TABLE "Booking" ENABLE ROW LEVEL SECURITY;
    UPDATE "Booking" SET status = CASE WHEN id % 2 = 0 THEN 'HELD' ELSE 'CANCELLED' END::"BookingStatus";
    CREATE POLICY held ON "Booking" TO ${held.name} USING (status = 'HELD');
    CREATE POLICY boarded ON "Booking" TO ${boarded.name} USING (status = 'CANCELLED');
    GRANT SELECT ON "Booking" TO ${held.name}, ${boarded.name};
    GRANT ${held.name}, ${boarded.name} TO ${new URL(open.accountUrl).username}`);
});
afterAll(async () => {
  await held?.[Symbol.asyncDispose]();
  await boarded?.[Symbol.asyncDispose]();
  await open?.[Symbol.asyncDispose]();
});

const rightsOf = (role: string): Rights => ({
  ...{ viewer: { role }, identity: role, endsAt: undefined, isRestricted: true, omitted: [] },
  settings: { role, 'request.jwt.claims': JSON.stringify({ role }) },
  govern: (statement) => statement,
});

/** One connection, which all viewers have after each other. */
let pool: pg.Pool;
let prisma: ReturnType<typeof createClient>;
function connect(isPooled = false): void {
  pool = new pg.Pool({ connectionString: open.accountUrl, max: 1 });
  if (isPooled) settleTransactions(pool, {});
  tapPool(pool, createDatamodel(data));
  prisma = createClient(pool);
}
beforeEach(() => connect());
afterEach(async () => {
  await prisma.$disconnect();
  await pool.end();
});

const { signal } = new AbortController();
const types = { getTypeParser: () => String };
const text = `SELECT status FROM (SELECT * FROM "Booking") AS b LIMIT 5`;

/** The statuses that a viewer sees, in both ways in which its statements are prepared. */
const ways = {
  async 'a statement of few rows'(rights: Rights) {
    const whole = await readWhole(pool, { text, values: [], types }, { batchRows: 9, batchBytes: 1e6, signal, rights });
    return Array.from({ length: whole?.cells.size ?? 0 }, (_, row) => String(whole && cellAt(whole.cells, row, 0)));
  },
  async 'a look-up'(rights: Rights) {
    const rows = await withRights(rights, async () =>
      prisma.booking.findMany({ select: { status: true }, take: 5, orderBy: { id: 'asc' } }),
    );
    return rows.map(({ status }) => String(status));
  },
};

async function prepared(): Promise<number> {
  const { rows } = await pool.query('SELECT FROM pg_prepared_statements');
  return rows.length;
}

describe.each(Object.entries(ways))('%s', (_, read) => {
  const five = (status: string) => Array.from({ length: 5 }, () => status);
  const seesItsOwn = async () => {
    expect(await read(rightsOf(held.name))).toEqual(five('HELD'));
    expect(await read(rightsOf(boarded.name))).toEqual(five('CANCELLED'));
  };

  it('shows two roles that alternate on one connection their own rows, and prepares it for each', async () => {
    for (let round = 0; round < 12; round += 1) await seesItsOwn();
    expect(pool.totalCount).toBe(1);
    // And the settings of both, once.
    expect(await prepared()).toBe(3);
  });

  it('shows them also where what was prepared has been taken away', async () => {
    for (let round = 0; round < 3; round += 1) await seesItsOwn();
    await pool.query('DISCARD ALL');
    for (let round = 0; round < 3; round += 1) await seesItsOwn();
    expect(await prepared()).toBe(0);
    expect(pool.totalCount).toBe(1);
  });

  it('shows them also after a statement that failed', async () => {
    for (let round = 0; round < 3; round += 1) await seesItsOwn();
    await open.owner.query(`REVOKE SELECT ON "Booking" FROM ${held.name}`);
    await expect(read(rightsOf(held.name))).rejects.toThrow('permission denied');
    expect(await read(rightsOf(boarded.name))).toEqual(five('CANCELLED'));
    await open.owner.query(`GRANT SELECT ON "Booking" TO ${held.name}`);
    for (let round = 0; round < 3; round += 1) await seesItsOwn();
  });

  it('leaves the connection as the account that it is', async () => {
    for (let round = 0; round < 3; round += 1) await seesItsOwn();
    const { rows } = await pool.query(
      `SELECT current_user = session_user AS is, current_setting('request.jwt.claims') AS claims`,
    );
    expect(rows).toEqual([{ is: true, claims: '' }]);
  });

  it('is prepared by no name behind a pooler', async () => {
    await prisma.$disconnect();
    await pool.end();
    connect(true);
    for (let round = 0; round < 3; round += 1) await seesItsOwn();
    expect(await prepared()).toBe(0);
  });

  it('shows no more by a group that the role has left', async () => {
    await using group = await createRole(open.url);
    await using member = await createRole(open.url);
    await open.owner.query(`
      GRANT SELECT ON "Booking" TO ${member.name};
      CREATE POLICY "${group.name}" ON "Booking" TO ${group.name} USING (true);
      GRANT ${group.name} TO ${member.name};
      GRANT ${member.name} TO ${new URL(open.accountUrl).username}`);
    for (let round = 0; round < 8; round += 1) expect(await read(rightsOf(member.name))).toHaveLength(5);
    await open.owner.query(`REVOKE ${group.name} FROM ${member.name}`);
    await until(async () => (await read(rightsOf(member.name))).length === 0);
  });
});
