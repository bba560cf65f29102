/** R7, R8, R9: whatever befalls a stream at row n: what came is right, it never looks whole, nothing is left of it, and it goes on. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Door, doors } from '../doors/doors.ts';
import type { Piece, PieceAsk } from '../doors/pieces.ts';
import { checksumOf } from '../utils/checksum.ts';
import { readMetric } from '../utils/metrics.ts';
import { until } from '../utils/until.ts';
import { atRowOf, type Fault, faults } from './faults.ts';
import { all, createScene, n, type Scene } from './scene.ts';

interface Outcome {
  readonly ids: readonly number[];
  readonly token: string | undefined;
  readonly end: Piece['end'] | undefined;
  readonly error: unknown;
}

/** What came before the fault, and of going on after it. */
interface Course {
  readonly before: Outcome;
  readonly after: Outcome;
}

const courses = new Map<Fault, ReadonlyMap<Door, Course>>();
/** Those that take their time beside the others. */
beforeAll(async () => {
  const slow = faults.filter(({ readSeconds }) => readSeconds !== undefined);
  const note = async (fault: Fault) => {
    courses.set(fault, await suffer(fault));
  };
  const waiting = Promise.all(slow.map(note));
  for (const fault of faults) if (!slow.includes(fault)) await note(fault);
  await waiting;
});

async function suffer(fault: Fault): Promise<ReadonlyMap<Door, Course>> {
  const { strike, prepare, mend, readSeconds = 60 } = fault;
  const due = dueOf(fault);
  await using scene = await createScene({ STREAM_READ_SECONDS: String(readSeconds) });
  await prepare?.(scene);
  await scene.atRow(atRowOf(fault));
  const reading = Promise.all(due.map((door) => read(scene, door, fault)));
  const backends = strike ? await scene.held(due.length) : [];
  try {
    await strike?.(scene, backends);
    await reading;
  } finally {
    await scene.atRow('NULL');
    await mend?.(scene, backends);
  }
  await until(async () => (await readMetric(scene.url, 'sluice_streams_open')) === 0);
  await until(async () => (await scene.activity.streams()) === 0);
  expect(await readMetric(scene.url, 'sluice_streams_ended_total', { end: 'broken' }), fault.name).toBe(due.length);
  const broken = await reading;
  const course = async (door: Door, before: Outcome) =>
    [door, { before, after: await read(scene, door, fault, before.token) }] as const;
  return new Map(await Promise.all(broken.map(({ door, ...before }) => course(door, before))));
}

const dueOf = ({ exempt }: Fault) => doors.filter((door) => exempt?.(door) === undefined);

async function read({ url }: Scene, door: Door, { also }: Fault, after?: string) {
  const ask: PieceAsk = { where: { id: { lte: all } }, orderBy: [], after, ...(also !== undefined && { also }) };
  const ids: number[] = [];
  let last: Piece | undefined;
  let error: unknown;
  try {
    for await (const piece of door.pieces(url, ask)) {
      ids.push(...piece.ids);
      last = piece;
    }
  } catch (thrown) {
    error = thrown;
  }
  return { door, ids, token: last?.token, end: last?.end, error };
}

const expected = Array.from({ length: all }, (_, index) => index + 1);

describe.each(faults)('$name', (fault) => {
  it.each(dueOf(fault))('$name', (door) => {
    const course = courses.get(fault)?.get(door);
    if (course === undefined) throw new Error('it was not tried');
    const { before, after } = course;
    expect(before.ids).toEqual(expected.slice(0, before.ids.length));
    expect(before.ids.length).toBeGreaterThan(0);
    expect(before.ids.length).toBeLessThan(n);
    expect(before.end).toBeUndefined();
    const says = door.kind === 'download' ? 'broke' : fault.code;
    expect(before.error).toMatchObject({ message: expect.stringContaining(says) });
    expect(after.error).toBeUndefined();
    expect([...before.ids, ...after.ids]).toEqual(expected);
    expect(after.end).toEqual({ rowCount: all, checksum: checksumOf(expected) });
  });
});
