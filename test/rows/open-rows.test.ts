/** The waist: rows, counts and checksums of a plan, within the server's limits. */
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { createOpenRows, type OpenRowsOptions } from '../../src/core/run/open-rows.ts';
import { createSlots } from '../../src/core/run/slots.ts';
import type { RowBatch, RowPlan } from '../../src/core/types.ts';
import { sharedUrl } from '../utils/database.ts';
import { connect } from './client.ts';
import { openRowsOptions } from './open-rows-options.ts';

const db = connect(sharedUrl(), { max: 2 });
afterAll(() => db[Symbol.asyncDispose]());

const { signal } = new AbortController();
const plan: RowPlan = { model: 'Flight', select: { delay: true } };

function opener(limits: Partial<OpenRowsOptions> = {}) {
  return createOpenRows({ ...openRowsOptions(db), slots: createSlots(2, 10), ...limits });
}

const read = async (plan: RowPlan, limits?: Partial<OpenRowsOptions>): Promise<RowBatch[]> =>
  Array.fromAsync(await opener(limits)(plan, { signal }));

describe('what a batch says', () => {
  it('counts the rows, and marks the last batch', async () => {
    const batches = await read({ ...plan, first: 2_500 });
    expect(batches.map(({ delivered }) => delivered)).toEqual([50, 1_050, 2_050, 2_500]);
    expect(batches.map(({ last }) => last)).toEqual([false, false, false, true]);
  });

  it.each([50, 1_050])('marks the last batch of %d rows, which fill it to the brim', async (first) => {
    const batches = await read({ ...plan, first });
    expect(batches.at(-1)).toMatchObject({ last: true, delivered: first });
    expect(batches.at(-1)?.size).toBeGreaterThan(0);
  });

  it('sums up the primary keys, which it reads whatever is selected', async () => {
    const batches = await read({ ...plan, first: 1_234, orderBy: [{ distance: 'desc' }] });
    const rows = await Promise.all(batches.map(({ rows }) => rows()));
    const ids = rows.flat().map(({ id }) => `${id}\n`);
    expect(batches.at(-1)?.checksum).toBe(crc32(ids.join('')).toString(16).padStart(8, '0'));
  });

  it.each([{ first: 0 }, { where: { id: { lt: 0 } } }])('is one empty batch for an empty result: %j', async (none) => {
    const batches = await read({ ...plan, ...none });
    expect(batches).toMatchObject([{ size: 0, delivered: 0, checksum: '00000000', last: true }]);
    expect(await batches[0]?.rows()).toEqual([]);
  });

  it('makes batches of wide rows smaller', async () => {
    const batches = await read({ ...plan, first: 300 }, { batchBytes: 256 });
    for (const { size } of batches.slice(1)) expect(size).toBeLessThan(50);
    expect(batches.at(-1)?.delivered).toBe(300);
  });
});

describe('the connection', () => {
  it('is back as soon as the last batch is read, whether or not its reader comes again', async () => {
    const rows = await opener()({ ...plan, first: 3 }, { signal });
    expect((await rows.next()).value).toMatchObject({ last: true });
    expect(db.pool.idleCount).toBe(db.pool.totalCount);
  });
});

describe('limits', () => {
  it('refuses more rows than a stream may deliver, and never ends as if it were whole', async () => {
    await expect(read({ ...plan, first: 101 }, { maxRows: 100 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    const rows = await opener({ maxRows: 100 })(plan, { signal });
    expect((await rows.next()).value).toMatchObject({ delivered: 50, last: false });
    expect((await rows.next()).value).toMatchObject({ delivered: 100, last: false });
    await expect(rows.next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect((await read({ ...plan, first: 100 }, { maxRows: 100 })).at(-1)?.delivered).toBe(100);
  });

  it('lets a stream wait for its turn, and refuses it when none comes', async () => {
    const openRows = opener({ slots: createSlots(1, 10) });
    const running = await openRows(plan, { signal });
    await running.next();
    const refused = (await openRows(plan, { signal })).next();
    await expect(refused).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', status: 429 });
    const patient = opener({ slots: createSlots(1, 60_000) });
    const first = await patient(plan, { signal });
    await first.next();
    const waiting = (await patient({ ...plan, first: 3 }, { signal })).next();
    await first.return();
    expect((await waiting).value?.size).toBe(3);
    await running.return();
  });
});

describe('a server that stops', () => {
  it('ends every stream with the reason', async () => {
    const stopping = new AbortController();
    const rows = await opener({ stop: stopping.signal })(plan, { signal });
    await rows.next();
    stopping.abort(new Error('stopping'));
    await expect(rows.next()).rejects.toThrow('stopping');
  });
});

describe('bad plans', () => {
  it.for<[string, Partial<RowPlan>, RegExp]>([
    ['a negative first', { first: -1 }, /first: -1/],
    ['half a row', { first: 1.5 }, /first: 1.5/],
    ['a batch size of 0', { batchSize: 0 }, /batchSize: 0/],
    ['a batch size out of bounds', { batchSize: 1_000_000 }, /batchSize: 1000000/],
    ['an unknown field', { where: { bogus: 1 } }, /Unknown argument `bogus`/],
    ['a filter nested too deep', { where: nested(300) }, /where is nested too deep/],
    ['an unknown order', { orderBy: [{ delay: 'upwards' }] }, /upwards|sort/i],
  ])('refuses %s before any SQL', async ([, part, message]) => {
    await expect(opener()({ ...plan, ...part }, { signal })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message),
    });
  });
});

describe('text that PostgreSQL does not take', () => {
  it('is told of as the fault of the request', async () => {
    const rows = await opener()({ ...plan, where: { originIata: { startsWith: '\u0000' } } }, { signal });
    await expect(rows.next()).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('U+0000'),
    });
  });
});

describe('a database that is away', () => {
  it('says so', async () => {
    await using nowhere = connect('postgresql://nobody@127.0.0.1:1/none');
    const rows = await opener({ streamPool: nowhere.pool })(plan, { signal });
    await expect(rows.next()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', status: 503 });
  });
});

const nested = (levels: number): object => (levels === 0 ? { id: 1 } : { AND: [nested(levels - 1)] });
