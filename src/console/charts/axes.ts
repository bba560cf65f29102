/** Axes as all charts have them. */
import type UPlot from 'uplot';
import { axisLabel } from './axis-label.ts';
import type { Colours } from './plot.tsx';

const font = '11px system-ui, sans-serif';
/** About as wide as a figure is in this font. */
const FIGURE = 6.5;

const numbers: UPlot.Axis.DynamicValues = (_, values, __, ___, step) =>
  values.map((value) => (value === null ? '' : axisLabel(value, step)));

const ofPowers: UPlot.Axis.DynamicValues = (_, values) =>
  values.map((value) => (value === null ? '' : axisLabel(value, Math.abs(value))));

/** Powers of ten alone, and none beyond the edge: all that stands between them would be too much. */
const powers: UPlot.Axis.Filter = ({ scales: { y } }, values) =>
  values.map((value) => {
    const isPower = value === 0 || Number.isInteger(Math.log10(Math.abs(value)));
    return isPower && value >= (y?.min ?? value) ? value : null;
  });

export interface AxesOptions {
  /** Writes what stands along the lower edge. */
  readonly along?: UPlot.Axis.DynamicValues;
  readonly isLog?: boolean;
}

export const axes = ({ text, rule }: Colours, { along = numbers, isLog = false }: AxesOptions = {}): UPlot.Axis[] => [
  {
    values: along,
    // Long numbers need more room beside each other.
    space: (_, __, least, most) =>
      along === numbers
        ? Math.max(56, 24 + FIGURE * Math.max(...[least, most].map((end) => axisLabel(end, (most - least) / 5).length)))
        : 64,
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
    size: (_, values) => Math.max(36, 12 + FIGURE * Math.max(0, ...(values ?? []).map((value) => value.length))),
    gap: 4,
    space: 28,
    grid: { stroke: rule, width: 1, ...(isLog && { filter: powers }) },
    ticks: { show: false },
    ...(isLog ? { values: ofPowers, filter: powers } : { values: numbers }),
  },
];
