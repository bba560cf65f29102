/**
 * R3, R9: the order of a stream is the database's own, whatever the schema says of it. Cut behind each of its rows, and
 * continued, a stream gives all rows once; where the database does not guarantee that it does, it is not continued.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStreams } from '../../../src/core/run/streams.ts';
import type { RowPlan } from '../../../src/core/types.ts';
import { doors } from '../../doors/doors.ts';
import type { Piece } from '../../doors/pieces.ts';
import { startServer } from '../../utils/server.ts';
import { until } from '../../utils/until.ts';
import { app } from './graphql.ts';
import { openOthers } from './open-others.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
beforeAll(async () => {
  others = await openOthers();
  // Not on the search path.
  await others.pool.query('CREATE SCHEMA extensions; ALTER EXTENSION citext SET SCHEMA extensions');
  const { hostname, port, pathname, username, password } = new URL(others.url);
  await others.pool.query(`
    ALTER SERVER itself OPTIONS (host '${hostname}', port '${port}', dbname '${pathname.slice(1)}');
    CREATE USER MAPPING FOR CURRENT_USER SERVER itself OPTIONS (user '${username}', password '${password}')`);
  await others.pool.query(fill);
});
afterAll(async () => {
  await others?.[Symbol.asyncDispose]();
});

/** A value of each list in turn. */
const turn = (values: readonly (string | null)[], step = 1) =>
  `(ARRAY[${values.map((value) => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`)).join()}])[1 + (i * ${step}) % ${values.length}]`;

const priorities = ['LOW', 'MEDIUM', 'HIGH'];
const stages = ['z done', "a 'doing'", 'm todo'];
const texts = ['', 'a', 'A', 'ä', 'b', 'B', 'a10', 'a9', 'Ab', 'aB', null, '-', "'", '\u{1F600}'];
const fill = `
  INSERT INTO tasks SELECT i, ${turn(priorities)}::priority, ${turn([...priorities, null])}::priority,
    ${turn([...stages, null])}::stage, ARRAY[${turn(stages, 2)}, ${turn(stages)}]::stage[], NULLIF(i / 3, 0) FROM generate_series(1, 24) i;
  INSERT INTO queues SELECT ${turn(priorities)}::priority, i / 4 FROM generate_series(1, 24) i ON CONFLICT DO NOTHING;
  INSERT INTO chunks SELECT sha256(i::text::bytea), CASE WHEN i % 3 > 0 THEN substr(sha256('x'), 1 + i % 5, i % 4) END,
    CASE WHEN i > 4 THEN sha256((i - 4)::text::bytea) END FROM generate_series(1, 20) i;
  INSERT INTO mailboxes VALUES ('b@x'), ('B@y'), ('a@x'), ('A@y'), ('Z@x'), ('_@x'), ('ä@x');
  INSERT INTO measured SELECT i / 3, i FROM generate_series(1, 20) i;
  INSERT INTO keyed SELECT i, NULLIF(i, i / 4 * 4)::text, CASE WHEN i % 2 = 0 THEN '' ELSE i::text END,
    i / 2, CASE i % 2 WHEN 0 THEN 'A' ELSE 'a' END || i / 2, i FROM generate_series(1, 20) i;
  INSERT INTO parted SELECT i, i % 5 FROM generate_series(1, 20) i;
  INSERT INTO claimed SELECT generate_series(1, 20);
  INSERT INTO parents SELECT generate_series(1, 10);
  INSERT INTO heirs SELECT generate_series(1, 10);
  INSERT INTO sorted SELECT i, ${turn(texts)}, ${turn(texts)}, ${turn(texts)}, ${turn(texts)}::extensions.citext, ${turn(texts)}::handle,
    ${turn(['ab', 'ab  ', 'a', null, 'aB', 'b\t'])}, ${turn(['1234567.89', '-0.01', '0', null, '92233720368547758.07'])}::money,
    ${turn(['10.0.0.1', '10.0.0.0/8', '::1', null, '10.0.0.0/16', '9.255.0.1'])}::inet, ${turn(['1', '10', '01', null, '', '11111111'])}::varbit,
    ${turn(['NaN', '-Infinity', '-0', '0', '5e-324', null, '0.1', '0.30000000000000004', 'Infinity'])}::float8,
    ${turn(['NaN', '-Infinity', '0.0', '0', '1e-30', null, 'Infinity', '1.10', '1.1'])}::numeric,
    ${turn(['infinity', '8999-01-01 23:57:00.917', '0044-03-15 12:00:00 BC', '12345-01-01', null, '2001-01-01 00:01:00.123456', '2001-01-01 00:01:00.123457'])}::timestamp,
    ${turn(['12:00Z', '14:00+02', '10:00-02', null, '24:00Z', '12:00:00.000001Z'])}::timetz,
    ${turn(['1', '"a"', '{}', '[]', 'null', null, '{"a": 1}', '1.50', 'true'])}::jsonb,
    CASE i % 4 WHEN 0 THEN '{}' WHEN 1 THEN '{b}' WHEN 2 THEN '{NULL,a}' ELSE '{a,B}' END::text[], 1 + (i * 5) % 28
  FROM generate_series(1, 28) i;`;

const { signal } = new AbortController();

/** Rows by their keys, and where to go on. */
async function read(model: string, key: string, plan: Partial<RowPlan>) {
  // The models of these tests are not those of the server.
  const asked = { model: model, select: { [key]: true }, ...plan };
  const batches = await Array.fromAsync(await others.openRows()(asked, { signal }));
  const keys: string[] = [];
  for (const { cells } of batches) {
    const column = cells?.columns.findIndex(({ name }) => name === key) ?? -1;
    for (let row = 0; row < (cells?.size ?? 0); row += 1) {
      const cell = 2 * (row * (cells?.columns.length ?? 0) + column);
      keys.push(String(cells?.text.toString('utf8', cells.bounds[cell], cells.bounds[cell + 1])));
    }
  }
  return { keys, mark: batches.at(-1)?.mark(), batches };
}

/** @param sql what sorts in PostgreSQL, with the key that is appended. */
async function compare(model: string, key: string, orderBy: object[], sql: string, where?: object) {
  const { rows } = await others.pool.query(sql);
  const expected = rows.map(({ key }) => key);
  expect(expected.length).toBeGreaterThan(5);
  const plan = { orderBy, where };
  const whole = await read(model, key, plan);
  expect(whole.keys).toEqual(expected);
  const pieces: string[] = [];
  for (let after: string | undefined; ; ) {
    const { keys, mark, batches } = await read(model, key, {
      ...plan,
      first: 1,
      ...(after !== undefined && { after }),
    });
    pieces.push(...keys);
    if (keys.length === 0) return expect(pieces).toEqual(expected);
    expect(mark?.canContinue).toBe(true);
    after = mark?.token;
    expect(batches.at(-1)?.delivered).toBe(pieces.length);
  }
}

const ways = ['asc', 'desc'].flatMap((sort) => ['first', 'last'].map((nulls) => [sort, nulls] as const));

describe('R9 by the order of the database', () => {
  it.each(['asc', 'desc'])('an enum, %s', async (sort) => {
    await compare(
      'Task',
      'id',
      [{ priority: sort }],
      `SELECT id::text AS key FROM tasks ORDER BY priority ${sort}, tasks.id`,
    );
  });

  it.each(ways)('an enum that may be null, %s, nulls %s', async (sort, nulls) => {
    for (const [field, column] of [
      [{ backup: { sort, nulls } }, 't.backup'],
      [{ stage: { sort, nulls } }, 't.stage'],
      [{ parent: { stage: { sort, nulls } } }, 'p.stage'],
      [{ parent: { priority: sort } }, 'p.priority'],
      [{ parent: { parent: { backup: { sort, nulls } } } }, 'pp.backup'],
    ] as const) {
      const place = column === 'p.priority' ? '' : `NULLS ${nulls}`;
      const sql = `SELECT t.id::text AS key FROM tasks t LEFT JOIN tasks p ON p.id = t.parent_id
        LEFT JOIN tasks pp ON pp.id = p.parent_id ORDER BY ${column} ${sort} ${place}, t.id`;
      await compare('Task', 'id', [field], sql);
    }
  });

  it.each(['asc', 'desc'])('lists of an enum, and numbers of rows, %s', async (sort) => {
    await compare(
      'Task',
      'id',
      [{ stages: sort }],
      `SELECT id::text AS key FROM tasks ORDER BY stages ${sort}, tasks.id`,
    );
    const sql = `SELECT id::text AS key FROM tasks t ORDER BY (SELECT count(*) FROM tasks c WHERE c.parent_id = t.id) ${sort}, t.id`;
    await compare('Task', 'id', [{ children: { _count: sort } }], sql);
  });

  it('an enum in the key, without any orderBy', async () => {
    await compare(
      'Queue',
      'number',
      [],
      'SELECT number::text AS key FROM queues ORDER BY queues.priority, queues.number',
    );
    await compare(
      'Queue',
      'number',
      [{ priority: 'desc' }],
      'SELECT number::text AS key FROM queues ORDER BY queues.priority DESC, queues.number',
    );
  });

  it('bytes, also of a related row', async () => {
    const sql = (order: string) =>
      `SELECT c.hash::text AS key FROM chunks c LEFT JOIN chunks p ON p.hash = c.parent_hash ORDER BY ${order}`;
    await compare('Chunk', 'hash', [], sql('c.hash'));
    await compare('Chunk', 'hash', [{ hash: 'desc' }], sql('c.hash DESC'));
    await compare('Chunk', 'hash', [{ note: 'desc' }], sql('c.note DESC, c.hash'));
    await compare('Chunk', 'hash', [{ parent: { note: 'asc' } }], sql('p.note, c.hash'));
    await compare('Chunk', 'hash', [{ parent: { hash: 'desc' } }], sql('p.hash DESC, c.hash'));
  });

  it('a key that tells no upper case from lower, though its operators are not on the search path', async () => {
    await compare('Mailbox', 'email', [], 'SELECT email::text AS key FROM mailboxes ORDER BY mailboxes.email');
  });

  const columns = [
    ...['bytewise', 'german', 'careless', 'citext', 'handle', 'char', 'money', 'inet', 'varbit', 'float', 'numeric'],
    ...['timestamp', 'timetz', 'json', 'texts'],
  ];
  it.each(columns)('%s', async (column) => {
    for (const sort of ['asc', 'desc']) {
      const sql = (order: string) =>
        `SELECT s.id::text AS key FROM sorted s LEFT JOIN sorted n ON n.id = s.next_id ORDER BY ${order} ${sort}, s.id`;
      await compare('Sorted', 'id', [{ [column]: sort }], sql(`s."${column}"`));
      await compare('Sorted', 'id', [{ next: { [column]: sort } }], sql(`n."${column}"`));
    }
  });
});

/** Values that once stood for those of a position, in the query of Prisma's that was continued. */
describe('R9 by a filter of any value', () => {
  it.each([
    ['DateTime', { timestamp: { lt: new Date('8999-01-01T23:57:00.918Z') } }, [{ timestamp: 'asc' }]],
    ['DateTime, itself', { timestamp: { lte: new Date('8999-01-01T23:57:00.917Z') } }, [{ timestamp: 'asc' }]],
    ['Decimal', { numeric: { gt: '-8999235717917.5' } }, [{ numeric: 'asc' }]],
    ['Float', { float: { lt: 8_999_235_717_917.25 } }, [{ float: 'asc' }]],
  ])('%s', async (_, where, orderBy) => {
    const whole = await read('Sorted', 'id', { where, orderBy });
    expect(whole.keys.length).toBeGreaterThan(5);
    const { mark } = await read('Sorted', 'id', { where, orderBy, first: 2 });
    const rest = await read('Sorted', 'id', { where, orderBy, after: mark?.token });
    expect(rest.keys).toEqual(whole.keys.slice(2));
  });
});

describe('R9 an enum that changes between two requests', () => {
  const enumOf = async (...values: string[]) => {
    await others.pool.query(`
      ALTER TABLE tasks ALTER backup TYPE text; DROP TYPE IF EXISTS grade;
      CREATE TYPE grade AS ENUM (${values.map((value) => `'${value}'`)});
      UPDATE tasks SET backup = CASE id % 2 WHEN 0 THEN 'LOW' ELSE 'HIGH' END;
      ALTER TABLE tasks ALTER backup TYPE grade USING backup::grade;`);
  };
  const plan = { orderBy: [{ backup: 'asc' }] };
  const all = () => read('Task', 'id', plan);

  it('goes on by its new order', async () => {
    await enumOf('LOW', 'HIGH');
    const { keys, mark } = await read('Task', 'id', { ...plan, first: 12 });
    await others.pool.query("ALTER TYPE grade ADD VALUE 'MEDIUM' BEFORE 'HIGH'");
    await others.pool.query("UPDATE tasks SET backup = 'MEDIUM' WHERE id < 8 AND backup = 'HIGH'");
    const { keys: rest } = await read('Task', 'id', { ...plan, after: mark?.token });
    expect([...keys, ...rest]).toEqual((await all()).keys);
  });

  it('goes on behind a value that only the database knows', async () => {
    await enumOf('HIGH', 'UTMOST', 'LOW');
    await others.pool.query("UPDATE tasks SET backup = 'UTMOST' WHERE id > 12");
    const { keys } = await all();
    for (let rows = 1; rows < keys.length; rows += 1) {
      const { mark } = await read('Task', 'id', { ...plan, first: rows });
      expect((await read('Task', 'id', { ...plan, after: mark?.token })).keys).toEqual(keys.slice(rows));
    }
  });

  it('refuses a token with a value that is there no longer', async () => {
    await enumOf('LOW', 'HIGH');
    const { mark } = await read('Task', 'id', { ...plan, first: 3 });
    await others.pool.query("ALTER TYPE grade RENAME VALUE 'LOW' TO 'LEAST'");
    await expect(read('Task', 'id', { ...plan, after: mark?.token })).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('no longer'),
    });
  });
});

describe('R9 a key that the database does not guarantee', () => {
  const plans: readonly (readonly [name: string, model: string, key: string, orderBy: object[]])[] = [
    ['of a view', 'Reading', 'sensor', []],
    ['without an index', 'Claimed', 'id', []],
    ['of a foreign table', 'Foreign', 'id', [{ value: 'asc' }]],
    ['of a table with heirs', 'Parent', 'id', []],
  ];

  it.each(plans)('%s: its tokens are refused with the reason', async (_, model, key, orderBy) => {
    const { keys, mark } = await read(model, key, { orderBy });
    expect(keys).toHaveLength(20);
    expect(mark?.canContinue).toBe(false);
    await expect(read(model, key, { orderBy, after: mark?.token })).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('does not guarantee'),
    });
  });

  it('is one of all partitions of a table', async () => {
    await compare('Parted', 'id', [], 'SELECT id::text AS key FROM parted ORDER BY parted.id');
    await compare(
      'Parted',
      'id',
      [{ value: 'desc' }],
      'SELECT id::text AS key FROM parted ORDER BY value DESC, parted.id',
    );
  });

  it.each([
    ['may be null', 'nullable'],
    ['is of some rows', 'partial'],
    ['has no index', 'missing'],
    ['is by another collation than its column', 'spelled'],
    ['waits for the end of transactions', 'deferred'],
  ])('is one beside the primary key, where it %s', async (_, field) => {
    const sql = (order: string) => `SELECT id::text AS key FROM keyed ORDER BY ${order}`;
    for (const sort of ['asc', 'desc']) {
      await compare('Keyed', 'id', [{ [field]: sort }], sql(`${field} ${sort}, keyed.id`));
      await compare('Keyed', 'id', [{ [field]: sort }, { id: 'desc' }], sql(`${field} ${sort}, keyed.id DESC`));
    }
  });

  it('is found out when it has gone between two requests', async () => {
    const { mark } = await read('Mailbox', 'email', { first: 3 });
    expect(mark?.canContinue).toBe(true);
    await others.pool.query('ALTER TABLE mailboxes DROP CONSTRAINT mailboxes_pkey');
    const refused = { code: 'TOKEN_INVALID', message: expect.stringContaining('does not guarantee') };
    await expect(read('Mailbox', 'email', { after: mark?.token })).rejects.toMatchObject(refused);
    await others.pool.query('ALTER TABLE mailboxes ADD PRIMARY KEY (email)');
    expect((await read('Mailbox', 'email', { after: mark?.token })).keys).toHaveLength(4);
  });

  it('keeps its connection while its reader stands still', async () => {
    const reader = { id: 'view', transport: 'test', client: 'me' };
    const streams = createStreams({ parkMs: 1, stallMs: 1, dropMs: 50 });
    const openRows = others.openRows({ streams });
    const rows = await openRows({ model: 'Reading', select: { value: true }, batchSize: 2 }, { signal, reader });
    await rows.next();
    await until(async () => streams.find('view')?.status.state === 'ending');
    expect(streams.find('view')?.status.snapshots).toBe(1);
    await expect(rows.next()).rejects.toMatchObject({ code: 'SLOW_CONSUMER', token: undefined });
  });
});

describe('a parked stream', () => {
  it.each(['asc', 'desc'])('goes on by the order of the database, %s', async (sort) => {
    const { rows: expected } = await others.pool.query(`SELECT id FROM tasks ORDER BY priority ${sort}, id`);
    const streams = createStreams({ parkMs: Number.POSITIVE_INFINITY, stallMs: 1, dropMs: Number.POSITIVE_INFINITY });
    const plan = { model: 'Task', select: { id: true }, orderBy: [{ priority: sort }], batchSize: 3 };
    const reader = { id: 'tasks', transport: 'test', client: 'me' };
    const ids: unknown[] = [];
    let snapshots = 0;
    for await (const batch of await others.openRows({ streams })(plan, { signal, reader })) {
      ids.push(...(await batch.rows()).map(({ id }) => id));
      snapshots = batch.snapshot;
      if (!batch.last) await until(async () => streams.find('tasks')?.status.state === 'parked');
    }
    expect(snapshots).toBeGreaterThan(5);
    expect(ids).toEqual(expected.map(({ id }) => id));
  });
});

describe('R9 at every door, piece by piece', () => {
  it('an enum has the order of the database, and what cannot be continued is refused', async () => {
    const { rows } = await others.pool.query('SELECT id FROM tasks ORDER BY priority DESC, id');
    const expected = rows.map(({ id }) => id);
    await using server = await startServer({ DATABASE_URL: others.url, STREAM_BATCH_ROWS: '5' }, { app });
    const ask = { table: { list: 'taskRows', model: 'Task' }, where: {}, orderBy: [{ priority: 'desc' }] };
    const unproven = { table: { list: 'parentRows', model: 'Parent' }, where: {}, orderBy: [] };
    const [first] = doors;
    const token = first && (await firstOf(first.pieces(server.url, unproven))).value.token;
    for (const { name, pieces } of doors) {
      const ids: number[] = [];
      for (let after: string | undefined; ids.length < expected.length; ) {
        const { value } = await firstOf(pieces(server.url, { ...ask, after }));
        ids.push(...value.ids);
        after = value.token;
      }
      expect(ids, name).toEqual(expected);
      const refused = firstOf(pieces(server.url, { ...unproven, after: token }));
      await expect(refused, name).rejects.toThrow(
        /TOKEN_INVALID.*does not guarantee|does not guarantee.*TOKEN_INVALID/,
      );
    }
  });

  async function firstOf(pieces: AsyncGenerator<Piece, void, undefined>): Promise<{ value: Piece }> {
    const { value } = await pieces.next();
    await pieces.return();
    if (value === undefined) throw new Error('no piece has come');
    return { value };
  }
});
