/** The results as tables, which read as well on a terminal as in Markdown. */
import { markdownTable } from 'markdown-table';
import type { Measured } from '../measure.ts';
import type { Rate } from '../measure-requests.ts';
import type { AtOnce } from '../measure-streams.ts';
import type { Results } from '../run.ts';
import type { Spread } from '../statistics.ts';
import { judgeCase, judgeFigure, judgeRate, judgeStreams, type Verdict } from './verdict.ts';

export function casesTable(results: readonly Measured[]): string {
  const most = Math.max(...results.map(({ flights }) => flights));
  return table(
    ['', 'rows/s', '× COPY', 'bar', ...vitalsHead],
    results.map((result) => {
      const { ratio } = judgeCase(result);
      const fewer = result.flights < most ? `, ${number(result.flights)} rows` : '';
      return [
        `${result.case.title}${fewer}`,
        rate(result.rowsPerSecond),
        spread(result.ratio),
        ratio.limit === undefined ? '' : `${ratio.limit}${mark(ratio)}`,
        ...vitals(result),
      ];
    }),
  );
}

export const scaleTable = (results: readonly Measured[]): string =>
  table(
    ['', 'rows', 'rows/s', '× COPY', ...vitalsHead],
    results.map((result) => [
      result.case.title,
      number(result.flights),
      rate(result.rowsPerSecond),
      spread(result.ratio),
      ...vitals(result),
    ]),
  );

export const streamsTable = (results: readonly AtOnce[]): string =>
  table(
    ['', 'at once', 'rows of each', 'rows/s in all', 'all begun', 'slowest', 'peak memory', 'loop gap'],
    results.map((result) => {
      const { memory, gap } = judgeStreams(result);
      return [
        result.case.title,
        number(result.streams),
        number(result.flights),
        rate(result.rowsPerSecond),
        `${result.begunMs.toFixed(0)} ms`,
        `${(result.slowest * 100).toFixed(0)} %`,
        `${memory.value.toFixed(0)} MB${mark(memory)}`,
        `${gap.value.toFixed(0)} ms${mark(gap)}`,
      ];
    }),
  );

export const requestsTable = (results: readonly Rate[]): string =>
  table(
    ['', 'connections', 'requests/s', 'its peer', 'ratio', 'bar', 'first byte', "its peer's"],
    results.map((result) => {
      const { ratio, firstByte, later } = judgeRate(result);
      return [
        result.request.title,
        number(result.connections),
        rate(result.ours),
        rate(result.peer),
        spread(result.ratio),
        ratio.limit === undefined ? '' : `${ratio.limit}${mark(ratio)}`,
        milliseconds(result.firstByteMs, mark(later.limit === undefined ? firstByte : later)),
        milliseconds(result.peerFirstByteMs),
      ];
    }),
  );

export const liveTable = (results: Results['live']): string =>
  table(
    ['', 'measured', 'bar'],
    results.flatMap(({ title, figures }) =>
      figures.map((figure) => [
        `${title}: ${figure.title}`,
        `${figure.value.toFixed(figure.unit === '×' ? 2 : 0)} ${figure.unit}`,
        figure.bar === undefined ? '' : `${figure.bar}${mark(judgeFigure(figure))}`,
      ]),
    ),
  );

const milliseconds = (ms: number | undefined, mark = '') => (ms === undefined ? '' : `${ms.toFixed(1)} ms${mark}`);

const vitalsHead = ['CPU a row', 'first row', 'peak memory', 'loop gap'];

function vitals(result: Measured): readonly string[] {
  const { firstRow, memory, gap } = judgeCase(result);
  return [
    `${result.cpuMicroseconds.toFixed(1)} µs`,
    `${firstRow.value.toFixed(1)} ms${mark(firstRow)}`,
    `${memory.value.toFixed(0)} MB${mark(memory)}`,
    `${gap.value.toFixed(0)} ms${mark(gap)}`,
  ];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable([head, ...rows], { align: ['l', ...head.slice(1).map(() => 'r')] });

export const number = (value: number): string => value.toLocaleString('en');
export const rate = (value: number): string => number(Number(value.toPrecision(3)));

const spread = ({ median, min, max }: Spread): string =>
  `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;

const mark = ({ limit, holds }: Verdict): string => (limit === undefined ? '' : holds ? ' ✓' : ' ✗');
