/** The numbers behind the charts, kept up to date while rows come: running accumulators of the generator toolbox. */
import type { Folding } from '../../iterable/fold.ts';
import { type Histogram, histogram } from '../../iterable/histogram.ts';
import { quantiles } from '../../iterable/quantiles.ts';
import { type Summary, summary } from '../../iterable/summary.ts';
import { type Tally, tally } from '../../iterable/tally.ts';
import { type Reading, type Trend, trend } from '../../iterable/trend.ts';
import { isNumeric } from '../catalogue/scalars.ts';
import type { Cell, Column } from '../run/cells.ts';
import type { Rows } from '../run/row-store.ts';
import type { Measure } from './measure.ts';
import { spansOf } from './spans.ts';

/** Columns by name; none for a chart that is not shown. */
export interface Choice {
  readonly number: string | undefined;
  readonly category: string | undefined;
  readonly moment: string | undefined;
  /** What is shown of the number over time. */
  readonly over: Measure;
}

export interface Measures {
  /** Takes in the rows that have come since. */
  update(): void;
  /** Rows that it has not seen, since the page had let go of them. */
  readonly missed: number;
  readonly summary: Summary;
  readonly nulls: number;
  /** An estimate, between the least and the greatest number. Of columns of whole numbers, whole. */
  readonly quantile: (q: number) => number;
  readonly histogram: Histogram;
  readonly tally: Tally<Cell>;
  /** Where its spans begin, and how wide they are. */
  readonly trend: Trend;
  /** The measure of each span of the trend; null for one with nothing to measure. */
  readonly overTime: () => readonly (number | null)[];
}

export const isNumberColumn = ({ type, kind }: Column): boolean => kind !== 'json' && isNumeric(type);
export const isCategoryColumn = ({ kind, type }: Column): boolean => kind === 'text' && !isNumeric(type);
export const isMomentColumn = ({ kind }: Column): boolean => kind === 'moment';

export function createMeasures(rows: Rows, choice: Choice): Measures {
  const indexOf = (name: string | undefined) => rows.columns.findIndex((column) => column.name === name);
  const number = indexOf(choice.number);
  const category = indexOf(choice.category);
  const moment = indexOf(choice.moment);
  const isWhole = rows.columns[number]?.type !== 'Float' && rows.columns[number]?.type !== 'Decimal';

  const numbers = running(summary);
  const sketch = running(quantiles);
  const bins = running(() => histogram({ limit: 240, width: isWhole ? 1 : 2 ** -20 }));
  const categories = running(tally<Cell>);
  const spans = running<Trend, Reading>(trend);
  const more = spansOf(choice.over);
  let next = rows.first;
  const missed = rows.first;
  let nulls = 0;

  const measure = (row: number) => {
    const value = number < 0 ? Number.NaN : numberOf(rows.cell(row, number));
    if (Number.isFinite(value)) {
      numbers.add(value);
      sketch.add(value);
      bins.add(value);
    } else nulls += 1;
    if (category >= 0) categories.add(rows.cell(row, category));
    const at = moment < 0 ? null : rows.cell(row, moment);
    if (typeof at !== 'number' || !(choice.over === 'count' || Number.isFinite(value))) return;
    spans.add({ at, amount: value });
    more?.add(at, value, spans.state.width);
  };

  const overTime = () => {
    const { start, width, counts, sums } = spans.state;
    return counts.map((count, index) => {
      const sum = sums[index] ?? 0;
      if (choice.over === 'count') return count;
      if (count === 0) return null;
      if (more !== undefined) return more.at(start + index * width) ?? null;
      return choice.over === 'sum' ? sum : sum / count;
    });
  };

  return {
    update() {
      for (next = Math.max(next, rows.first); next < rows.length; next += 1) measure(next);
    },
    missed,
    get nulls() {
      return nulls;
    },
    get summary() {
      return numbers.state;
    },
    quantile(q) {
      const value = sketch.state.at(q);
      const { min, max } = numbers.state;
      return Math.min(max, Math.max(min, isWhole ? Math.round(value) : value));
    },
    get histogram() {
      return bins.state;
    },
    get tally() {
      return categories.state;
    },
    get trend() {
      return spans.state;
    },
    overTime,
  };
}

const numberOf = (cell: Cell | undefined): number => (cell === null || cell === undefined ? Number.NaN : Number(cell));

/** An accumulator, with what it answered last; before that, with what it answers to nothing. */
function running<State, Value>(make: () => Folding<State, Value>) {
  const folding = make();
  let state = make().next(undefined).value;
  return {
    add(value: Value) {
      state = folding.next(value).value;
    },
    get state(): State {
      return state;
    },
  };
}
