/** The measures that a chart over time can show of a column. */

export type Measure = 'mean' | 'count' | 'sum' | 'min' | 'max' | 'p50' | 'p90' | 'p99';

export const measureNames: Readonly<Record<Measure, string>> = {
  mean: 'Mean',
  count: 'Rows',
  sum: 'Sum',
  min: 'Least',
  max: 'Greatest',
  p50: 'Median',
  p90: 'p90',
  p99: 'p99',
};

export const isMeasure = (text: string): text is Measure => Object.hasOwn(measureNames, text);

/** The share of the numbers that lie below, where it is a quantile. */
export const shareOf = (measure: Measure): number | undefined =>
  measure.startsWith('p') ? Number(measure.slice(1)) / 100 : undefined;
