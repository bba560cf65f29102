/** R7, R8, R12: what is in the way of a stream that begins is told as such; nothing is left of it, and the next one is whole. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, doors } from '../doors/doors.ts';
import type { PieceAsk } from '../doors/pieces.ts';
import { readMetric } from '../utils/metrics.ts';
import { until } from '../utils/until.ts';
import { beginnings } from './beginnings.ts';
import { type Outcome, readAll } from './read-all.ts';
import { all, createScene, type Scene } from './scene.ts';

const ask: PieceAsk = { where: { id: { lte: all } }, orderBy: [{ date: 'desc' }], also: 'destination.name' };

let scene: Scene;
beforeAll(async () => {
  scene = await createScene();
});
afterAll(() => scene?.[Symbol.asyncDispose]());

describe.each(beginnings)('$name', ({ strike, code }) => {
  const refused = new Map<Door, Outcome>();
  const next = new Map<Door, Outcome>();
  const askAll = (outcomes: Map<Door, Outcome>) =>
    Promise.all(doors.map(async (door) => outcomes.set(door, await readAll(door, scene.url, ask))));

  beforeAll(async () => {
    const mend = await strike(scene);
    try {
      await askAll(refused);
      await until(async () => (await readMetric(scene.url, 'sluice_streams_open')) === 0);
    } finally {
      await mend();
    }
    await until(async () => (await scene.activity.streams()) === 0);
    await askAll(next);
  });

  it.each(doors)('$name', (door) => {
    expect(refused.get(door)).toMatchObject({
      ids: [],
      end: undefined,
      error: { message: expect.stringContaining(code) },
    });
    expect(next.get(door)).toMatchObject({ error: undefined, end: { rowCount: all } });
  });
});

describe('a reader that leaves while its stream waits for a connection', () => {
  it('is out at once, by every door', async () => {
    const { url, network, dropConnections } = scene;
    const streams = () => readMetric(url, 'sluice_streams_open');
    await dropConnections();
    network.silence();
    try {
      const readings = doors.map(({ open }) => open(url, { first: 3 }));
      await until(async () => (await streams()) === doors.length);
      const left = await readMetric(url, 'sluice_streams_ended_total', { end: 'reader left' });
      for (const reading of readings) reading.leave();
      await until(async () => (await streams()) === 0);
      const ended = await readMetric(url, 'sluice_streams_ended_total', { end: 'reader left' });
      expect(ended - left).toBe(doors.length);
    } finally {
      network.heal();
    }
    for (const { open } of doors) expect(await open(url, { first: 3 }).rows()).toHaveLength(3);
  });
});
