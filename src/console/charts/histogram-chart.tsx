/** The distribution of a column's numbers: bars, and figures below them. */
import { useMemo } from 'react';
import UPlot from 'uplot';
import type { RowActions } from '../query/row-actions.ts';
import type { Column } from '../run/cells.ts';
import { formatCount, formatValue } from '../ui/numbers.ts';
import { axes } from './axes.ts';
import { binsOf } from './bins.ts';
import { BrushedPlot } from './brushed-plot.tsx';
import type { Measures } from './measures.ts';
import type { Colours, Stretch } from './plot.tsx';

export interface HistogramChartProps {
  readonly column: Column;
  readonly measures: Measures;
  /** Changes when the measures do. */
  readonly version: number;
  readonly isLog: boolean;
  readonly actions: RowActions;
}

export function HistogramChart({ column, measures, version, isLog, actions }: HistogramChartProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures are one object, which changes inside
  const { data, beyond } = useMemo(() => dataOf(measures), [measures, version]);
  const { count, mean, min, max } = measures.summary;
  const { start, width } = measures.histogram;
  // It may be one per cent off. Where all numbers are one, it is that one.
  const quantile = (q: number) => `${min < max ? '≈' : ''}${formatValue(measures.quantile(q))}`;
  const label = `${column.name}: ${formatCount(count)} numbers from ${formatValue(min)} to ${formatValue(max)}, median ${quantile(0.5)}`;
  const snap = ({ from, to }: Stretch) => ({
    from: start + Math.floor((from - start) / width) * width,
    to: start + Math.ceil((to - start) / width) * width,
  });
  const sayPoint = (index: number) => {
    const from = (data[0][index] ?? 0) - width / 2;
    const bin = width === 1 && column.type !== 'Float' ? formatValue(from) : sayStretch({ from, to: from + width });
    return `${bin}: ${formatCount(data[1]?.[index] ?? 0)}`;
  };
  return (
    <>
      <BrushedPlot
        {...{ label, data, snap, sayPoint, sayStretch }}
        form={isLog ? logForm : linearForm}
        margin={width / 2}
        hint={`by ${formatValue(width)}${isLog ? ', logarithmic' : ''}${beyond > 0 ? `; ${formatCount(beyond)} far away not drawn` : ''}`}
        filterOf={({ from, to }) => actions.rangeOf(column, from, to)}
        onFilter={actions.filter}
      />
      <dl className="figures">
        <Figure term="count" text={formatCount(count)} />
        <Figure term="mean" text={formatValue(mean)} />
        <Figure term="min" text={formatValue(min)} />
        <Figure term="p50" text={quantile(0.5)} />
        <Figure term="p90" text={quantile(0.9)} />
        <Figure term="p99" text={quantile(0.99)} />
        <Figure term="max" text={formatValue(max)} />
        <Figure term="null" text={formatCount(measures.nulls)} />
      </dl>
    </>
  );
}

const Figure = ({ term, text }: { readonly term: string; readonly text: string }) => (
  <div>
    <dt>{term}</dt>
    <dd>{text}</dd>
  </div>
);

/** Bars stand on the middles of their bins. */
function dataOf({ histogram, quantile }: Measures): { readonly data: UPlot.AlignedData; readonly beyond: number } {
  const { starts, counts, beyond } = binsOf(histogram, quantile);
  const middles = starts.map((start) => start + histogram.width / 2);
  return { data: [middles, counts.map((count) => count || null)], beyond };
}

const form =
  (isLog: boolean) =>
  (colours: Colours): Omit<UPlot.Options, 'width' | 'height'> => ({
    // Where there are none, there is no logarithm: it begins at one.
    scales: {
      x: { time: false },
      y: { distr: isLog ? 4 : 1, range: (_, __, max) => [0, Math.max(1, max * (isLog ? 1.5 : 1.05))] },
    },
    axes: axes(colours, { isLog }),
    series: [
      {},
      {
        stroke: colours.line,
        fill: colours.line,
        width: 0,
        points: { show: false },
        // uPlot makes this path builder; its type says that it may be missing.
        paths: UPlot.paths.bars?.({ size: [0.9, 40], align: 0 }) ?? (() => null),
      },
    ],
  });
const linearForm = form(false);
const logForm = form(true);

const sayStretch = ({ from, to }: Stretch) => `${formatValue(from)} to below ${formatValue(to)}`;
