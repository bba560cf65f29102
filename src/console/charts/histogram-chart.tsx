/** How the numbers of a column are spread, with what is known of all of them. */
import { useMemo } from 'react';
import UPlot from 'uplot';
import { formatCount, formatValue } from '../ui/numbers.ts';
import { axes } from './axes.ts';
import type { Measures } from './measures.ts';
import { type Colours, Plot } from './plot.tsx';

/** @param version changes when the measures do. */
export function HistogramChart({ name, measures, version }: { name: string; measures: Measures; version: number }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures are one object, which changes inside
  const data = useMemo(() => dataOf(measures), [measures, version]);
  const { count, mean, min, max } = measures.summary;
  const quantile = (q: number) => formatValue(measures.quantile(q));
  const label = `${name}: ${formatCount(count)} numbers from ${formatValue(min)} to ${formatValue(max)}, median ${quantile(0.5)}`;
  return (
    <>
      <Plot label={label} data={data} form={form} />
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

/** Shares of the numbers that are not drawn, at either end: a few that lie far away would squeeze all the others. */
const TAIL = 0.004;

/** Bars stand on the middles of their bins. */
function dataOf({ histogram: { start, width, counts }, quantile }: Measures): UPlot.AlignedData {
  const least = quantile(TAIL) - width;
  const most = quantile(1 - TAIL) + width;
  const bins = counts
    .map((count, index) => [start + (index + 0.5) * width, count] as const)
    .filter(([middle]) => middle >= least && middle <= most);
  return [bins.map(([middle]) => middle), bins.map(([, count]) => count || null)];
}

const form = (colours: Colours): Omit<UPlot.Options, 'width' | 'height'> => ({
  legend: { show: false },
  cursor: { show: false },
  scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.05)] } },
  axes: axes(colours),
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
