/** A measure of a column over time, by spans: where there is nothing to measure, there is a gap. */
import { useMemo } from 'react';
import UPlot from 'uplot';
import type { RowActions } from '../query/row-actions.ts';
import type { Column } from '../run/cells.ts';
import { formatMoment } from '../time/format-moment.ts';
import { formatCount, formatValue } from '../ui/numbers.ts';
import { axes } from './axes.ts';
import { timeLabel } from './axis-label.ts';
import { BrushedPlot } from './brushed-plot.tsx';
import { type Measure, measureNames, shareOf } from './measure.ts';
import type { Measures } from './measures.ts';
import type { Colours, Stretch } from './plot.tsx';

export interface TrendChartProps {
  /** The column of the moments. */
  readonly column: Column;
  /** Name of what is measured. */
  readonly name: string | undefined;
  readonly of: Measure;
  readonly isLog: boolean;
  readonly measures: Measures;
  /** Changes when the measures do. */
  readonly version: number;
  readonly actions: RowActions;
}

export function TrendChart({ column, name, of, isLog, measures, version, actions }: TrendChartProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures are one object, which changes inside
  const data = useMemo(() => dataOf(measures), [measures, version]);
  const { start, width, counts } = measures.trend;
  const end = start + counts.length * width;
  const span = counts.length === 0 ? 'nothing yet' : `from ${formatMoment(start)} to ${formatMoment(end)}`;
  const what = of === 'count' || name === undefined ? 'rows' : `${measureNames[of].toLowerCase()} of ${name}`;
  const form = of === 'count' || of === 'sum' ? (isLog ? logFilled : filled) : isLog ? logLine : line;
  const sayPoint = (index: number) => {
    const value = data[1]?.[index];
    const from = formatMoment(start + index * width);
    if (value === null || value === undefined) return `${from}: nothing`;
    const text = of === 'count' ? formatCount(value) : `${shareOf(of) === undefined ? '' : '≈'}${formatValue(value)}`;
    return `${from}: ${text}`;
  };
  const snap = ({ from, to }: Stretch) => ({
    from: (start + Math.floor((1000 * from - start) / width) * width) / 1000,
    to: (start + Math.ceil((1000 * to - start) / width) * width) / 1000,
  });
  return (
    <BrushedPlot
      label={`${what} over ${column.name}, ${span}`}
      {...{ data, form, sayPoint, sayStretch, snap }}
      margin={width / 2000}
      hint={counts.length === 0 ? ' ' : `by ${spanOf(width)}, UTC`}
      filterOf={({ from, to }) => actions.rangeOf(column, 1000 * from, 1000 * to)}
      onFilter={actions.filter}
    />
  );
}

/** Points stand in the middle of their spans, in seconds, as uPlot has times. */
function dataOf({ trend: { start, width, counts }, overTime }: Measures): UPlot.AlignedData {
  return [counts.map((_, index) => (start + (index + 0.5) * width) / 1000), [...overTime()]];
}

const sayStretch = ({ from, to }: Stretch) => `${formatMoment(1000 * from)} to before ${formatMoment(1000 * to)}`;

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

const formatTimes: UPlot.Axis.DynamicValues = (_, times, __, ___, step) =>
  times.map((seconds) => timeLabel(1000 * seconds, 1000 * step));

/** A line cannot show what stands between two gaps: it is a point. */
const alone: UPlot.Series.Points.Filter = (plot, series) => {
  const values = Array.from(plot.data[series] ?? []);
  const isNothing = (index: number) => values[index] === null || values[index] === undefined;
  return values.flatMap((_, index) =>
    !isNothing(index) && isNothing(index - 1) && isNothing(index + 1) ? [index] : [],
  );
};

interface Form {
  readonly isFilled: boolean;
  readonly isLog: boolean;
}

const form =
  ({ isFilled, isLog }: Form) =>
  (colours: Colours): Omit<UPlot.Options, 'width' | 'height'> => ({
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    scales: {
      y: {
        distr: isLog ? 4 : 1,
        ...(isFilled && {
          range: (_: UPlot, least: number, most: number) => [Math.min(0, least), Math.max(1, most * 1.05)],
        }),
      },
    },
    axes: axes(colours, { along: formatTimes, isLog }),
    series: [
      {},
      {
        stroke: colours.line,
        width: 1.5,
        spanGaps: false,
        points: { show: true, size: 4, fill: colours.line, filter: alone },
        ...(isFilled && { fill: colours.fill }),
      },
    ],
  });
const line = form({ isFilled: false, isLog: false });
const logLine = form({ isFilled: false, isLog: true });
const filled = form({ isFilled: true, isLog: false });
const logFilled = form({ isFilled: true, isLog: true });
