/** How often each value of a column comes: the most frequent, as bars that are a list, too. */
import { formatCount } from '../ui/numbers.ts';
import type { Measures } from './measures.ts';

const SHOWN = 8;

export function CategoryBars({ measures: { tally } }: { readonly measures: Measures }) {
  const ranked = [...tally.counts].sort(([, a], [, b]) => b - a);
  const shown = ranked.slice(0, SHOWN);
  const most = shown[0]?.[1] ?? 1;
  const rest = ranked.slice(SHOWN).reduce((sum, [, count]) => sum + count, tally.others);
  return (
    <>
      <ol className="bars">
        {shown.map(([key, count]) => (
          <li key={String(key)}>
            <span className={key === null ? 'bar-name is-null' : 'bar-name'}>
              {key === '' ? '(empty)' : String(key)}
            </span>
            <span className="bar-track">
              <span className="bar" style={{ width: `${(100 * count) / most}%` }} />
            </span>
            <span className="bar-count">{formatCount(count)}</span>
          </li>
        ))}
      </ol>
      <p className="note">
        {rest > 0
          ? `${formatCount(ranked.length - shown.length)}${tally.others > 0 ? '+' : ''} more: ${formatCount(rest)}`
          : ' '}
      </p>
    </>
  );
}
