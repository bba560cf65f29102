/** The most frequent values of a column, as bars that are also a list. */
import type { RowActions } from '../query/row-actions.ts';
import type { Column } from '../run/cells.ts';
import { formatCount } from '../ui/numbers.ts';
import type { Measures } from './measures.ts';

const SHOWN = 8;

export interface CategoryBarsProps {
  readonly column: Column;
  readonly measures: Measures;
  readonly actions: RowActions;
}

export function CategoryBars({ column, measures: { tally }, actions }: CategoryBarsProps) {
  const ranked = [...tally.counts].sort(([, a], [, b]) => b - a);
  const shown = ranked.slice(0, SHOWN);
  const most = shown[0]?.[1] ?? 1;
  const rest = ranked.slice(SHOWN).reduce((sum, [, count]) => sum + count, tally.others);
  return (
    <>
      <ol className="bars">
        {shown.map(([key, count]) => {
          const name = key === '' ? '(empty)' : String(key);
          const [filter] = actions.filtersOf(column, key);
          return (
            <li key={name}>
              <span className={key === null ? 'bar-name is-null' : 'bar-name'}>
                {filter === undefined ? (
                  name
                ) : (
                  <button
                    type="button"
                    className="bar-filter"
                    title={filter.label}
                    onClick={() => actions.filter(filter)}
                  >
                    {name}
                  </button>
                )}
              </span>
              <span className="bar-track">
                <span className="bar" style={{ width: `${(100 * count) / most}%` }} />
              </span>
              <span className="bar-count">{formatCount(count)}</span>
            </li>
          );
        })}
      </ol>
      <p className="note">
        {rest > 0
          ? `${formatCount(ranked.length - shown.length)}${tally.others > 0 ? '+' : ''} more: ${formatCount(rest)}`
          : ' '}
      </p>
    </>
  );
}
