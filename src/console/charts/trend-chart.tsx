/** A value over time: the mean of a column by spans, or how many rows there are. */
import { useMemo } from 'react';
import UPlot from 'uplot';
import { formatMoment } from '../run/format-cell.ts';
import { axes } from './axes.ts';
import type { Measures } from './measures.ts';
import { type Colours, Plot } from './plot.tsx';

export interface TrendChartProps {
  readonly name: string;
  readonly of: 'mean' | 'count';
  readonly measures: Measures;
  /** Changes when the measures do. */
  readonly version: number;
}

export function TrendChart({ name, of, measures, version }: TrendChartProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures are one object, which changes inside
  const data = useMemo(() => dataOf(measures, of), [measures, of, version]);
  const { start, width, counts } = measures.trend;
  const end = start + counts.length * width;
  const span = counts.length === 0 ? 'nothing yet' : `from ${formatMoment(start)} to ${formatMoment(end)}`;
  return (
    <>
      <Plot label={`${name}, ${span}`} data={data} form={of === 'mean' ? meanForm : countForm} />
      <p className="note">{counts.length === 0 ? ' ' : `by ${spanOf(width)}, UTC`}</p>
    </>
  );
}

function dataOf({ trend: { start, width, counts, sums } }: Measures, of: 'mean' | 'count'): UPlot.AlignedData {
  const times = counts.map((_, index) => (start + (index + 0.5) * width) / 1000);
  const values = counts.map((count, index) => {
    if (of === 'count') return count;
    return count === 0 ? null : (sums[index] ?? 0) / count;
  });
  return [times, values];
}

const names: readonly (readonly [milliseconds: number, name: string])[] = [
  [1000, 'second'],
  [10_000, '10 seconds'],
  [60_000, 'minute'],
  [600_000, '10 minutes'],
  [3_600_000, 'hour'],
  [21_600_000, '6 hours'],
  [86_400_000, 'day'],
  [604_800_000, 'week'],
  [2_419_200_000, '4 weeks'],
  [364 * 86_400_000, '52 weeks'],
];
const year = 364 * 86_400_000;
const spanOf = (width: number) => names.find(([span]) => span === width)?.[1] ?? `${Math.round(width / year)} years`;

/** Days, or times of the day, whose first says which day it is. */
const formatTimes: UPlot.Axis.DynamicValues = (_, times, __, ___, step) =>
  times.map((seconds) => {
    const text = formatMoment(seconds * 1000);
    return step >= 86_400 || text.endsWith(' 00:00') ? text.slice(2, 10) : text.slice(11, 16);
  });

const form =
  (of: 'mean' | 'count') =>
  (colours: Colours): Omit<UPlot.Options, 'width' | 'height'> => ({
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    scales: of === 'count' ? { y: { range: (_, __, max) => [0, Math.max(1, max * 1.05)] } } : {},
    axes: axes(colours, formatTimes),
    series: [
      {},
      {
        stroke: colours.line,
        width: 1.5,
        spanGaps: true,
        points: { show: false },
        ...(of === 'count' && { fill: colours.fill }),
      },
    ],
  });
const meanForm = form('mean');
const countForm = form('count');
