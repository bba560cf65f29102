import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { doors } from '../doors/doors.ts';
import { checksumOf } from '../utils/checksum.ts';
import { oneMoreFlight } from '../utils/one-more-flight.ts';
import { operate, TOKEN } from '../utils/operator.ts';
import { until } from '../utils/until.ts';
import { flights, type Rule, seeded } from './rule.ts';

/** All doors at once. */
const all = String(doors.length);

export const parked: Rule = {
  promise: 'R4',
  level: 'MUST',
  says: 'tells that a new snapshot began, where it was parked while it paused, and loses or repeats no row by it',
  inside: true,
  env: { MAX_STREAMS: '1', STREAM_PARK_SECONDS: '0', OPERATOR_TOKEN: TOKEN },
  async check({ open, pieces }, { url, databaseUrl, activity }) {
    const { only, none, control } = operate(() => url);
    const ask = { where: { id: { gt: seeded } }, orderBy: [{ id: 'asc' }], also: 'destination.name' };
    const reading = pieces(url, ask);
    // The sockets do not take all that comes after it, so that it cannot be over before it pauses.
    const first = await reading.next();
    const { id } = await only();
    await control(id, '{ pause: true }');
    const rest = Array.fromAsync(reading);
    rest.catch(() => {});
    await until(async () => (await only()).state === 'parked');

    // Neither its connection nor its place is taken.
    await activity.streamsAre(0);
    strictEqual((await open(url, { first: 3 }).rows()).length, 3);
    await using _ = await oneMoreFlight(databaseUrl, flights + 1);
    await control(id, '{ resume: true }');
    const read = [...(first.done ? [] : [first.value]), ...(await rest)];
    const ids = read.flatMap((piece) => piece.ids);
    // In short, since what tells two long lists apart takes minutes.
    const whole = Array.from({ length: flights + 1 - seeded }, (_, index) => seeded + index + 1);
    const proof = { rowCount: whole.length, checksum: checksumOf(whole) };
    deepStrictEqual({ rowCount: ids.length, checksum: checksumOf(ids) }, proof);
    deepStrictEqual(read.at(-1)?.end, proof);
    deepStrictEqual([...new Set(read.map(({ snapshot }) => snapshot))], [1, 2]);
    await none();
  },
};

export const stopped: Rule = {
  promise: 'R12',
  level: 'MUST',
  says: 'breaks off, and never ends as if it were whole, where its reader does not move again',
  inside: true,
  atOnce: true,
  env: {
    STREAM_STALL_SECONDS: '1',
    STREAM_DROP_SECONDS: '1',
    MAX_STREAMS: all,
    MAX_STREAMS_PER_CLIENT: all,
    OPERATOR_TOKEN: TOKEN,
  },
  async check(door, { url }) {
    // By which this one is told from the others.
    const where = { id: { gt: seeded + doors.indexOf(door) } };
    const reading = door.open(url, { wide: true, where });
    await reading.firstBytes();
    const runs = async () => {
      const streams = await operate(() => url).streams();
      return streams.some(({ plan }) => plan.includes(JSON.stringify(where)));
    };
    await until(runs);
    await until(async () => !(await runs()));
    await rejects(reading.rows());
  },
};
