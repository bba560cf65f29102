/** What came of a load run, as text. */
import { cpus, loadavg } from 'node:os';
import { markdownTable } from 'markdown-table';
import type { Vitals } from '../bench/servers/probe.ts';
import type { Options } from './options.ts';
import type { Course } from './reader.ts';
import { STALLED_TIMES } from './readers.ts';

export interface Run {
  readonly options: Options;
  readonly courses: readonly Course[];
  readonly vitals: Vitals;
  readonly seconds: number;
  /** How often a stream that stood still gave its place to another. */
  readonly parkings: number;
  /** What the server says of its streams at the end: none runs. */
  readonly left: number;
}

/** Bytes that the server may take. */
const MEMORY_BAR = 600 * 1024 ** 2;

export const faultsOf = ({ courses }: Run): readonly Course[] => courses.filter(({ fault }) => fault !== undefined);

export const isGood = (run: Run): boolean =>
  faultsOf(run).length === 0 && run.left === 0 && run.vitals.peakBytes <= MEMORY_BAR;

export function table(run: Run): string {
  const { courses, vitals, seconds, options, parkings, left } = run;
  const sum = (of: (course: Course) => number) => courses.reduce((sum, course) => sum + of(course), 0);
  const rows = sum((course) => course.rows);
  const having = (habit: string) => courses.filter(({ reader }) => reader.habit === habit).length;
  return markdownTable([
    ['', ''],
    ['readers at once', `${options.subscribers} subscriptions over WebSocket, ${options.downloads} CSV downloads`],
    ['of them', `${having('stalls')} stall for ${options.stallSeconds} seconds, ${having('leaves')} leave`],
    [
      'rows of each',
      `${number(options.rows)}, of a download ${number(options.downloadRows)}; ${STALLED_TIMES} times as many where they stall`,
    ],
    ['places (`MAX_STREAMS`)', String(options.places)],
    ['rows delivered', `${number(rows)} in ${Math.round(seconds)} s: ${number(Math.round(rows / seconds))} a second`],
    ['readers that lost rows, or had wrong ones', String(faultsOf(run).length)],
    ['looked at value by value', `${courses.filter(({ reader }) => reader.isSampled).length} readers`],
    ['refused for want of a place, and tried again', `${sum((course) => course.refusals)} times`],
    ['parked while they stalled', `${parkings} times`],
    ['broken off, and gone on by token', `${sum((course) => course.breaks)} times`],
    ['streams left at the end', String(left)],
    ['peak memory of the server', `${Math.round(vitals.peakBytes / 1024 ** 2)} MB (600 at most)`],
    ['longest gap of its event loop', `${Math.round(vitals.gapMs)} ms`],
    ['CPU of the server', `${vitals.cpuSeconds.toFixed(1)} s`],
    ['seed', String(options.seed)],
    [
      'machine',
      `${cpus().length} cores, busy at ${loadavg()[0]?.toFixed(1)} by everything on it; Node ${process.versions.node}`,
    ],
  ]);
}

const number = (value: number) => value.toLocaleString('en-US');
