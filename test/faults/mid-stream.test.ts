/** R7, R8, R9: whatever befalls a stream at row n: what came is right, it never looks whole, nothing is left of it, and it goes on. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Door, doors } from '../doors/doors.ts';
import type { PieceAsk } from '../doors/pieces.ts';
import { checksumOf } from '../utils/checksum.ts';
import { readMetric } from '../utils/metrics.ts';
import { keepLog } from '../utils/server.ts';
import { until } from '../utils/until.ts';
import { atRowOf, type Fault, faults } from './faults.ts';
import { type Outcome, readAll } from './read-all.ts';
import { all, createScene, n } from './scene.ts';

/** What came before the fault, and of going on after it. */
interface Course {
  readonly before: Outcome;
  readonly after: Outcome;
  /** Rows that were there in the end. */
  readonly there: readonly number[];
  /** What the log has of failures. */
  readonly failures: readonly unknown[];
}

const courses = new Map<Fault, ReadonlyMap<Door, Course>>();
/** Those that take their time beside the others. */
beforeAll(async () => {
  const slow = faults.filter(({ readSeconds }) => readSeconds !== undefined);
  const note = async (fault: Fault) => {
    courses.set(fault, await suffer(fault));
  };
  const inTurn = async () => {
    for (const fault of faults) if (!slow.includes(fault)) await note(fault);
  };
  await Promise.all([...slow.map(note), inTurn()]);
  // 45 streams at once: on a busy machine they take long to come to where they are held.
}, 150_000);

async function suffer(fault: Fault): Promise<ReadonlyMap<Door, Course>> {
  const { strike, prepare, mend, extend, cause, readSeconds = 60 } = fault;
  const due = dueOf(fault);
  const kept = keepLog();
  await using scene = await createScene(
    { STREAM_READ_SECONDS: String(readSeconds) },
    { log: kept.log, ...(extend && { extend }) },
  );
  const { url, sql, activity } = scene;
  await prepare?.(scene);
  await scene.atRow(atRowOf(fault));
  const reading = Promise.all(due.map((door) => readAll(door, url, askFor(fault))));
  // What is read may fail while the others come there.
  reading.catch(() => {});
  const backends = strike ? await scene.held(due.length) : [];
  let broken: readonly Outcome[] = [];
  try {
    await strike?.(scene, backends);
    broken = await reading;
  } finally {
    await scene.atRow('NULL');
    const last = broken.map(({ ids }) => ids.at(-1) ?? 0);
    await mend?.(scene, backends, last);
  }
  await until(async () => (await readMetric(url, 'sluice_streams_open')) === 0);
  await until(async () => (await activity.streams()) === 0);
  expect(await readMetric(url, 'sluice_streams_ended_total', { end: 'broken' }), fault.name).toBe(due.length);
  if (cause !== undefined) {
    const line = expect.objectContaining({ err: expect.objectContaining({ message: expect.stringContaining(cause) }) });
    expect(kept.lines('stream ended')).toEqual(due.map(() => line));
  }
  const rows = await sql<{ id: number }>(`SELECT id FROM "Flight" WHERE id <= ${all} ORDER BY id`);
  const there = rows.map(({ id }) => id);
  const goOn = async (door: Door, before: Outcome): Promise<readonly [Door, Course]> => {
    const after = await readAll(door, url, askFor(fault, before.token));
    return [door, { before, after, there, failures: kept.lines('a GraphQL operation failed') }];
  };
  return new Map(await Promise.all(due.map((door, index) => goOn(door, broken[index] ?? nothing))));
}

const nothing: Outcome = { ids: [], token: undefined, end: undefined, error: undefined };

const dueOf = ({ exempt }: Fault) => doors.filter((door) => exempt?.(door) === undefined);

const askFor = ({ also }: Fault, after?: string): PieceAsk => ({
  where: { id: { lte: all } },
  orderBy: [],
  after,
  ...(also !== undefined && { also }),
});

const expected = Array.from({ length: all }, (_, index) => index + 1);

describe.each(faults)('$name', (fault) => {
  it.each(dueOf(fault))('$name', (door) => {
    const course = courses.get(fault)?.get(door);
    if (course === undefined) throw new Error('it was not tried');
    const { before, after, there, failures } = course;
    const last = before.ids.at(-1) ?? 0;
    expect(before.ids).toEqual(expected.slice(0, before.ids.length));
    expect(before.ids.length).toBeGreaterThan(0);
    expect(before.ids.length).toBeLessThan(n);
    expect(before.end).toBeUndefined();
    const says = door.kind === 'download' ? 'broke' : fault.code;
    expect(before.error).toMatchObject({ message: expect.stringContaining(says) });
    expect(after.error, JSON.stringify(failures.slice(-3))).toBeUndefined();
    expect(after.ids).toEqual(there.filter((id) => id > last));
    const ids = [...before.ids, ...after.ids];
    expect(after.end).toEqual({ rowCount: ids.length, checksum: checksumOf(ids) });
  });
});
