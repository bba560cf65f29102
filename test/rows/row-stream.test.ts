/** A row stream is lazy, single-use and cancellable, and gives its connection back however it ends. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { terminateBackends } from '../utils/terminate-backends.ts';
import { connect, countQueries } from './client.ts';

let database: TestDatabase;
let db: ReturnType<typeof connect>;
let counts: ReturnType<typeof countQueries>;
let connections: number;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.dispose());
beforeEach(() => {
  db = connect(database.url, { max: 1 });
  counts = countQueries(db.pool);
  connections = 0;
  db.pool.on('connect', () => {
    connections += 1;
  });
});
afterEach(() => db[Symbol.asyncDispose]());

/** The one connection is back, and clean: a look-up through the same pool of one is answered. */
async function expectConnectionBack() {
  expect(await db.prisma.flight.findFirst({ orderBy: { id: 'asc' } })).toMatchObject({ id: 1 });
  expect(db.pool.totalCount).toBe(db.pool.idleCount);
}

describe('R1 lazy', () => {
  it('runs no SQL and takes no connection before the first pull', async () => {
    const stream = db.prisma.flight.stream({ take: 10 });
    const batches = db.prisma.flight.stream({ take: 10 }).batches();
    await new Promise(setImmediate);
    expect(db.pool.totalCount).toBe(0);
    await batches.return();
    expect(db.pool.totalCount).toBe(0);
    expect(await Array.fromAsync(stream)).toHaveLength(10);
    expect(counts.statements).toBe(1);
  });

  it('reads a small first batch, and then one batch ahead of its reader', async () => {
    const batches = db.prisma.flight.stream({ batchSize: 500 }).batches();
    const { value } = await batches.next();
    expect(value?.rows).toHaveLength(50);
    // Four rows tell how wide they are; then the rest of the batch, and the next one.
    expect(counts.reads).toBe(3);
    expect((await batches.next()).value?.rows).toHaveLength(500);
    expect(counts.reads).toBe(4);
    await batches.return();
  });
});

describe('R2 single use', () => {
  it.each(['rows', 'batches'] as const)('throws at a second reading by %s, started or finished', async (way) => {
    const read = (stream: ReturnType<typeof db.prisma.flight.stream>) =>
      way === 'rows' ? stream[Symbol.asyncIterator]() : stream.batches();
    const finished = db.prisma.flight.stream({ take: 3 });
    expect(await Array.fromAsync(finished)).toHaveLength(3);
    expect(() => read(finished)).toThrow('A row stream is read once');
    const started = db.prisma.flight.stream({ take: 3 });
    const reading = started.batches();
    expect(() => read(started)).toThrow('make a new stream');
    await reading.return();
  });
});

describe('R4 one snapshot', () => {
  it('reads rows and nested relations with one statement', async () => {
    const rows = await Array.fromAsync(
      db.prisma.flight.stream({
        take: 300,
        include: { origin: { include: { arrivals: { take: 1 } } }, destination: true },
      }),
    );
    expect(rows).toHaveLength(300);
    expect(counts.statements).toBe(1);
  });
});

describe('R7 cancellable', () => {
  it('gives the connection back on break', async () => {
    for await (const flight of db.prisma.flight.stream()) if (flight.id === 75) break;
    await expectConnectionBack();
  });

  it('gives the connection back when the loop throws', async () => {
    const reading = (async () => {
      for await (const _ of db.prisma.flight.stream()) throw new Error('from the loop');
    })();
    await expect(reading).rejects.toThrow('from the loop');
    await expectConnectionBack();
  });

  it('gives the connection back on return() while a read is pending', async () => {
    await using table = await lockTable(database.url, 'Flight');
    const batches = db.prisma.flight.stream().batches();
    const pending = batches.next();
    await expect.poll(table.waiting).toBe(1);
    await batches.return();
    expect(await table.waiting()).toBe(0);
    expect(await pending).toEqual({ done: true, value: undefined });
    await table[Symbol.asyncDispose]();
    await expectConnectionBack();
  });

  it('cancels a statement that has not given a row yet, keeps its connection, and throws the reason as it came', async () => {
    await using table = await lockTable(database.url, 'Flight');
    const leaving = new AbortController();
    const reason = new Error('the reader left');
    const pending = db.prisma.flight.stream({ signal: leaving.signal }).batches().next();
    const expected = expect(pending).rejects.toBe(reason);
    await expect.poll(table.waiting).toBe(1);
    leaving.abort(reason);
    await expected;
    expect(await table.waiting()).toBe(0);
    await table[Symbol.asyncDispose]();
    await expectConnectionBack();
    expect(connections).toBe(1);
  });

  it('gives the connection back at once when it is aborted while its reader is busy', async () => {
    const leaving = new AbortController();
    const batches = db.prisma.flight.stream({ signal: leaving.signal }).batches();
    await batches.next();
    leaving.abort(new Error('the reader left'));
    await expectConnectionBack();
    await expect(batches.next()).rejects.toThrow('the reader left');
  });

  it('hands out no row of the batch in hand once it is aborted', async () => {
    const leaving = new AbortController();
    const read: number[] = [];
    const reading = (async () => {
      for await (const { id } of db.prisma.flight.stream({ signal: leaving.signal })) {
        read.push(id);
        if (id === 60) leaving.abort(new Error('the reader left'));
      }
    })();
    await expect(reading).rejects.toThrow('the reader left');
    expect(read).toHaveLength(60);
    await expectConnectionBack();
  });

  it('gives up waiting for a connection when it is aborted', async () => {
    const holder = db.prisma.flight.stream().batches();
    await holder.next();
    const leaving = new AbortController();
    const waiting = db.prisma.flight.stream({ signal: leaving.signal }).batches().next();
    const expected = expect(waiting).rejects.toThrow('not waiting');
    leaving.abort(new Error('not waiting'));
    await expected;
    await holder.return();
    await expectConnectionBack();
  });

  it('runs nothing when it is aborted before it is read', async () => {
    const rows = db.prisma.flight.stream({ signal: AbortSignal.abort(new Error('too late')) });
    await expect(Array.fromAsync(rows)).rejects.toThrow('too late');
    expect(counts.statements).toBe(0);
  });

  it('leaks no connection over 300 early ends', async () => {
    for (let round = 0; round < 300; round += 1) {
      const batches = db.prisma.flight.stream({ batchSize: 10 }).batches();
      for (let read = 0; read < round % 4; read += 1) await batches.next();
      await batches.return();
    }
    await expectConnectionBack();
    expect(db.pool.totalCount).toBe(1);
  });
});

describe('a database that goes away', () => {
  it('ends the stream with an error, never as if it were whole, and serves again afterwards', async () => {
    const batches = db.prisma.flight.stream().batches();
    await batches.next();
    await terminateBackends(database.url, db.pool.options.application_name);
    const readOn = async () => {
      for await (const _ of { [Symbol.asyncIterator]: () => batches });
    };
    await expect(readOn()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expectConnectionBack();
  });

  it('may cut an idle connection of a pool for streams, which then opens another', async () => {
    const application = crypto.randomUUID();
    const streamPool = new pg.Pool({ connectionString: database.url, application_name: application });
    await using own = connect(database.url, { streamPool });
    const first = () => Array.fromAsync(own.prisma.flight.stream({ take: 1, select: { id: true } }));
    await first();
    const removed = new Promise((resolve) => streamPool.once('remove', resolve));
    await terminateBackends(database.url, application);
    await removed;
    expect(await first()).toEqual([{ id: 1 }]);
    await streamPool.end();
  });
});

describe('what cannot be streamed', () => {
  const values = Array.from({ length: 40_000 }, (_, index) => index);
  it.for<[string, object, string]>([
    ['a negative take', { take: -5 }, 'take: -5'],
    ['cursor', { cursor: { id: 5 } }, 'cursor'],
    [
      'relations by statements of their own',
      { relationLoadStrategy: 'query', include: { origin: true } },
      'relationLoadStrategy',
    ],
    ['more values than a statement takes', { where: { id: { in: values } } }, '`in` list'],
    ['a batch size of 0', { batchSize: 0 }, 'batchSize: 0'],
  ])('refuses %s with an error that names it, before any SQL', async ([, args, name]) => {
    const read = async () => Array.fromAsync(db.prisma.flight.stream(args));
    await expect(read()).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining(name) });
    expect(db.pool.totalCount).toBe(0);
  });

  it('refuses a stream inside $transaction', async () => {
    const read = db.prisma.$transaction((transaction) => Array.fromAsync(transaction.flight.stream({ take: 5 })));
    await expect(read).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('$transaction'),
    });
  });

  it("passes on Prisma's own error for an unknown field, before any SQL", async () => {
    const args = { where: { bogus: 1 } } as object;
    await expect(Array.fromAsync(db.prisma.flight.stream(args))).rejects.toThrow('Unknown argument `bogus`');
    expect(db.pool.totalCount).toBe(0);
  });
});
