/** R4, R7: what befalls the database while streams are parked is nothing to them; they go on, whole, on the next connection. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { doors } from '../doors/doors.ts';
import { checksumOf } from '../utils/checksum.ts';
import { operate, TOKEN } from '../utils/operator.ts';
import { until } from '../utils/until.ts';
import { type Outcome, readAll } from './read-all.ts';
import { all, createScene, type Scene, wait } from './scene.ts';

const every = Array.from({ length: all }, (_, index) => index + 1);

let scene: Scene;
/** The last rows that had come when the streams were parked: they are deleted meanwhile. */
let anchors: readonly number[];
let outcomes: readonly Outcome[];

beforeAll(async () => {
  scene = await createScene({ STREAM_PARK_SECONDS: '0', OPERATOR_TOKEN: TOKEN });
  const { url, sql, network, activity } = scene;
  const { streams, control } = operate(() => url);
  await scene.atRow(wait);
  const ask = { where: { id: { lte: all } }, orderBy: [] };
  const reading = Promise.all(doors.map((door) => readAll(door, url, ask)));
  await scene.held(doors.length);
  for (const { id } of await streams()) await control(id, '{ pause: true }');
  await scene.atRow('NULL');
  await sql('SELECT pg_advisory_unlock(1)');
  await until(async () => (await streams()).every(({ state }) => state === 'parked'));
  await activity.streamsAre(0);

  network.refuse();
  await scene.dropConnections();
  const parked = await streams();
  anchors = [...new Set(parked.map(({ rows }) => rows))];
  await sql(`SET session_replication_role = replica; DELETE FROM "Flight" WHERE id IN (${anchors})`);
  network.heal();
  for (const { id } of parked) expect(await control(id, '{ resume: true }')).not.toHaveProperty('errors');
  outcomes = await reading;
});
afterAll(() => scene?.[Symbol.asyncDispose]());

it.each(doors.map((door, index) => ({ name: door.name, index })))('$name', ({ index }) => {
  const { ids = [], end, error } = outcomes[index] ?? {};
  expect(error).toBeUndefined();
  // Its own had come before, and those of others that were further have gone before it came there.
  const own = Math.max(...anchors.filter((anchor) => ids.includes(anchor)));
  expect(own).toBeLessThan(all);
  expect(ids).toEqual(every.filter((id) => id <= own || !anchors.includes(id)));
  expect(end).toEqual({ rowCount: ids.length, checksum: checksumOf(ids) });
});

it('leaves no connection', async () => {
  await scene.activity.streamsAre(0);
});
