/** Axes as all charts have them. */
import type UPlot from 'uplot';
import { formatShort } from '../ui/numbers.ts';
import type { Colours } from './plot.tsx';

const font = '11px system-ui, sans-serif';

const short: UPlot.Axis.DynamicValues = (_, values) => values.map((value) => formatShort(value));

/** @param values writes what stands along the lower edge. */
export const axes = ({ text, rule }: Colours, values?: UPlot.Axis.Values): UPlot.Axis[] => [
  {
    values: values ?? short,
    space: 56,
    stroke: text,
    font,
    size: 26,
    gap: 3,
    grid: { show: false },
    ticks: { stroke: rule, width: 1, size: 4 },
  },
  {
    stroke: text,
    font,
    size: 44,
    gap: 4,
    space: 28,
    grid: { stroke: rule, width: 1 },
    ticks: { show: false },
    values: short,
  },
];
