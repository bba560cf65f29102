/** Goes to a row by its number, and finds a text in the rows that the page has. */
import { type FormEvent, useRef } from 'react';
import { findText } from '../grid/find-text.ts';
import type { Rows } from '../run/row-store.ts';
import { currentZone } from '../time/zone.ts';
import { formatCount } from '../ui/numbers.ts';

export interface RowFinderProps {
  readonly rows: Rows;
  /** @param row among all that have come, from 0. @param column of the rows. */
  readonly onFound: (row: number, column?: number) => void;
  readonly onSay: (text: string) => void;
}

export function RowFinder({ rows, onFound, onSay }: RowFinderProps) {
  const last = useRef({ text: '', row: -1 });
  const goTo = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const number = Number(String(new FormData(event.currentTarget).get('row')).replaceAll(/[^\d]/g, ''));
    if (number < 1) return onSay('Write the number of a row.');
    if (number <= rows.first) return onSay(`Row ${formatCount(number)} is dropped: the page keeps the last million.`);
    if (number > rows.length)
      return onSay(`Row ${formatCount(number)} has not come: there are ${formatCount(rows.length)}.`);
    onSay('');
    onFound(number - 1);
  };
  const find = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('text'));
    if (text === '') return;
    const from = last.current.text === text ? last.current.row + 1 : rows.first;
    const found = await findText(rows, text, Math.max(from, rows.first), currentZone());
    last.current = { text, row: found?.row ?? -1 };
    if (found === undefined)
      return onSay(`“${text}” is not in the rows that have come${from > rows.first ? ' below' : ''}.`);
    onSay(`Row ${formatCount(found.row + 1)}`);
    onFound(found.row, found.column);
  };
  return (
    <span className="row-finder">
      <form onSubmit={goTo}>
        <input name="row" aria-label="Go to row" placeholder="go to row" inputMode="numeric" size={9} />
      </form>
      <form onSubmit={(event) => void find(event)}>
        <input name="text" type="search" aria-label="Find in the rows" placeholder="find" size={10} />
      </form>
    </span>
  );
}
