/** The frame of a chart: what it shows, and how. */
import type { ReactNode } from 'react';
import type { Column } from '../run/cells.ts';
import { isMeasure, type Measure, measureNames } from './measure.ts';

export interface ChartProps {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
  /** What is shown of a column of numbers; undefined where there is no choice. */
  readonly measure?: Measure;
  readonly onMeasure?: (measure: Measure) => void;
  /** Whether it rises by powers of ten; undefined where there is no choice. */
  readonly isLog?: boolean;
  readonly onLog?: (isLog: boolean) => void;
  readonly children: ReactNode;
}

export function Chart(props: ChartProps) {
  const { title, columns, chosen, onChoose, measure, onMeasure, isLog, onLog, children } = props;
  return (
    <figure className="chart">
      <figcaption>
        {measure !== undefined && (
          <select
            aria-label="Measure"
            value={measure}
            onChange={({ target }) => isMeasure(target.value) && onMeasure?.(target.value)}
          >
            {Object.entries(measureNames).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        )}
        <label>
          <span>{title}</span>
          <select value={chosen} onChange={({ target }) => onChoose(target.value)}>
            {columns.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {isLog !== undefined && (
          <label className="check log">
            <input type="checkbox" checked={isLog} onChange={({ target }) => onLog?.(target.checked)} />
            <span>log</span>
          </label>
        )}
      </figcaption>
      {children}
    </figure>
  );
}
