/** The charts beside the rows. Which columns they show can be changed at any time: they are then made of the rows kept. */
import { useEffect, useMemo, useState } from 'react';
import type { RowActions } from '../query/row-actions.ts';
import type { ChartChoice } from '../query/types.ts';
import type { Column } from '../run/cells.ts';
import type { Run } from '../run/run.ts';
import { formatCount } from '../ui/numbers.ts';
import { CategoryBars } from './category-bars.tsx';
import { Chart } from './chart.tsx';
import { HistogramChart } from './histogram-chart.tsx';
import { type Choice, createMeasures, isCategoryColumn, isMomentColumn, isNumberColumn } from './measures.ts';
import { TrendChart } from './trend-chart.tsx';

export interface ChartsProps {
  readonly run: Run;
  readonly keyFields: readonly string[];
  readonly actions: RowActions;
  /** Changes when rows have come. */
  readonly version: number;
  /** What somebody has chosen to see. */
  readonly wanted: ChartChoice | undefined;
  readonly onWant: (wanted: ChartChoice) => void;
}

export function Charts({ run, keyFields, actions, version, wanted = {}, onWant }: ChartsProps) {
  const { columns } = run.rows;
  const [isLog, setIsLog] = useState({ spread: false, trend: false });
  const choice = choose(columns, wanted, keyFields);
  const { number, category, moment, over } = choice;
  const { version: changes } = run.rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has been measured of rows that change is measured anew
  const measures = useMemo(() => {
    const made = createMeasures(run.rows, { number, category, moment, over });
    made.update();
    return made;
  }, [run, number, category, moment, over, changes]);
  // Rows may come and go while the page is not painted: so they are measured as they come.
  useEffect(() => run.watch(measures.update), [run, measures]);

  const pick = (changes: ChartChoice) => onWant({ ...wanted, ...changes });
  const columnOf = (name: string | undefined) => columns.find((column) => column.name === name);
  const [numbers, categories, moments] = [number, category, moment].map(columnOf);
  return (
    <section className="charts" aria-label="Charts">
      {numbers && (
        <Chart
          title="Spread of"
          columns={columns.filter(isNumberColumn)}
          chosen={numbers.name}
          onChoose={(name) => pick({ number: name })}
          isLog={isLog.spread}
          onLog={(spread) => setIsLog({ ...isLog, spread })}
        >
          <HistogramChart
            key={numbers.name}
            column={numbers}
            isLog={isLog.spread}
            {...{ measures, version, actions }}
          />
        </Chart>
      )}
      {categories && (
        <Chart
          title="Count by"
          columns={columns.filter(isCategoryColumn)}
          chosen={categories.name}
          onChoose={(name) => pick({ category: name })}
        >
          <CategoryBars column={categories} {...{ measures, actions }} />
        </Chart>
      )}
      {moments && (
        <Chart
          title={over === 'count' ? 'over' : `of ${number} over`}
          columns={columns.filter(isMomentColumn)}
          chosen={moments.name}
          onChoose={(name) => pick({ moment: name })}
          isLog={isLog.trend}
          onLog={(trend) => setIsLog({ ...isLog, trend })}
          {...(number !== undefined && { measure: over, onMeasure: (over) => pick({ over }) })}
        >
          <TrendChart
            key={moments.name}
            column={moments}
            name={number}
            of={over}
            isLog={isLog.trend}
            {...{ measures, version, actions }}
          />
        </Chart>
      )}
      {!numbers && !categories && !moments && (
        <p className="note">Choose a column of numbers, texts or moments to see it here.</p>
      )}
      {measures.missed > 0 && (
        <p className="note">Without the first {formatCount(measures.missed)} rows, which the page keeps no more.</p>
      )}
    </section>
  );
}

/** Names chosen from a few tell the most. */
const isEnum = ({ kind, type }: Column) => kind === 'text' && !['String', 'ID', 'Byte', 'Boolean'].includes(type);

/** What is wanted, where it is among the columns; else the first that tells something: keys do not. */
function choose(columns: readonly Column[], wanted: ChartChoice, keyFields: readonly string[]): Choice {
  const pick = (name: string | undefined, fits: (column: Column) => boolean) => {
    const fitting = columns.filter(fits);
    const telling = fitting.filter((column) => !keyFields.includes(column.name) && column.type !== 'UUID');
    const named = fitting.find((column) => column.name === name);
    return (named ?? telling.find(isEnum) ?? telling[0] ?? fitting[0])?.name;
  };
  return {
    number: pick(wanted.number, isNumberColumn),
    category: pick(wanted.category, isCategoryColumn),
    moment: pick(wanted.moment, isMomentColumn),
    over: columns.some(isNumberColumn) ? (wanted.over ?? 'mean') : 'count',
  };
}
