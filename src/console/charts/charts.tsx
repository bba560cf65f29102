/** The charts beside the rows. Which columns they show can be changed at any time: they are then made of the rows kept. */
import { useEffect, useMemo, useState } from 'react';
import type { Column } from '../run/cells.ts';
import type { Run } from '../run/run.ts';
import { formatCount } from '../ui/numbers.ts';
import { CategoryBars } from './category-bars.tsx';
import { HistogramChart } from './histogram-chart.tsx';
import { type Choice, createMeasures, isCategoryColumn, isMomentColumn, isNumberColumn } from './measures.ts';
import { TrendChart } from './trend-chart.tsx';

/** @param version changes when rows have come. */
export function Charts({ run, keyFields, version }: { run: Run; keyFields: readonly string[]; version: number }) {
  const { columns } = run.rows;
  const [wanted, setWanted] = useState<Choice>({ number: undefined, category: undefined, moment: undefined });
  const choice = choose(columns, wanted, keyFields);
  const { number, category, moment } = choice;
  const measures = useMemo(
    () => createMeasures(run.rows, { number, category, moment }),
    [run, number, category, moment],
  );
  // Rows may come and go while the page is not painted: so they are measured as they come.
  useEffect(() => {
    measures.update();
    return run.watch(measures.update);
  }, [run, measures]);

  const pick = (changes: Partial<Choice>) => setWanted({ ...choice, ...changes });
  return (
    <section className="charts" aria-label="Charts">
      {number !== undefined && (
        <Chart
          title="Spread of"
          columns={columns.filter(isNumberColumn)}
          chosen={number}
          onChoose={(name) => pick({ number: name })}
        >
          <HistogramChart name={number} measures={measures} version={version} />
        </Chart>
      )}
      {category !== undefined && (
        <Chart
          title="Count by"
          columns={columns.filter(isCategoryColumn)}
          chosen={category}
          onChoose={(name) => pick({ category: name })}
        >
          <CategoryBars measures={measures} />
        </Chart>
      )}
      {moment !== undefined && (
        <Chart
          title={number === undefined ? 'Rows over' : `Mean ${number} over`}
          columns={columns.filter(isMomentColumn)}
          chosen={moment}
          onChoose={(name) => pick({ moment: name })}
        >
          <TrendChart
            name={`${number ?? 'rows'} over ${moment}`}
            of={number === undefined ? 'count' : 'mean'}
            measures={measures}
            version={version}
          />
        </Chart>
      )}
      {number === undefined && category === undefined && moment === undefined && (
        <p className="note">Choose a column of numbers, texts or moments to see it here.</p>
      )}
      {measures.missed > 0 && (
        <p className="note">Without the first {formatCount(measures.missed)} rows, which the page keeps no more.</p>
      )}
    </section>
  );
}

interface ChartProps {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
  readonly children: React.ReactNode;
}

function Chart({ title, columns, chosen, onChoose, children }: ChartProps) {
  return (
    <figure className="chart">
      <figcaption>
        <label>
          <span>{title}</span>
          <select value={chosen} onChange={({ target }) => onChoose(target.value)}>
            {columns.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </figcaption>
      {children}
    </figure>
  );
}

/** Names chosen from a few tell the most. */
const isEnum = ({ kind, type }: Column) => kind === 'text' && !['String', 'ID', 'Byte', 'Boolean'].includes(type);

/** What is wanted, where it is among the columns; else the first that tells something: keys do not. */
function choose(columns: readonly Column[], wanted: Choice, keyFields: readonly string[]): Choice {
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
  };
}
