/** A database of every type, and Prisma's client for it; `graphql.ts` has a schema that shows it. */
import { readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { createDatamodel } from '../../src/core/model/datamodel.ts';
import { rowStreams } from '../../src/core/run/row-streams.ts';
import { createEmptyDatabase } from '../utils/database.ts';
import { Prisma, PrismaClient } from './generated/prisma/client.ts';
import { datamodel as data } from './generated/sluice.ts';

export { Prisma };

export const datamodel = createDatamodel(data);

export type Client = ReturnType<typeof createClient>;

/** A client on this pool. */
export const createClient = (pool: pg.Pool) =>
  new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' }).$extends(
    rowStreams({ pool, datamodel: data }),
  );

/** A database of its own, with the tables of schema.prisma. */
export async function openSpecimens() {
  const database = await createEmptyDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  // A connection that is ending may still hear that its database is dropped.
  pool.on('connect', (client) => void client.on('error', () => {}));
  await pool.query(await readFile(new URL('tables.sql', import.meta.url), 'utf8'));
  const prisma = createClient(pool);
  return {
    url: database.url,
    pool,
    prisma,
    datamodel,
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect();
      await pool.end();
      await database.dispose();
    },
  };
}

/** The column of a specimen's field. */
export const columnOf = (field: string): string => mapped[field] ?? field;

const mapped: Readonly<Record<string, string>> = {
  shelfRoom: 'shelf_room',
  shelfLabel: 'shelf_label',
  parentId: 'parent_id',
  int: 'int_col',
  bigInt: 'big_int',
  string: "String, with a 'quote",
  bigInts: 'big_ints',
  maybeBig: 'maybe_big',
  maybeMood: 'maybe_mood',
  maybeJsonb: 'maybe_jsonb',
  maybeBytes: 'maybe_bytes',
};

/** A row that has a value in each column which must have one, as Prisma writes it. */
export const plain = {
  int: 1,
  bigInt: 1n,
  float: 1,
  decimal: '1',
  money: '1',
  boolean: true,
  string: 'text',
  uuid: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
  timestamp: new Date(0),
  timestamptz: new Date(0),
  mood: 'UNSURE',
  jsonb: {},
  bytes: new Uint8Array(),
} satisfies Partial<Prisma.SpecimenUncheckedCreateInput>;
