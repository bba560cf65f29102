/** The layout of a list's columns, kept in the browser. */
import { useState } from 'react';
import { isObject } from '../../query/is-object.ts';
import { type ColumnLayout, plainLayout } from './column-layout.ts';

const keyOf = (list: string) => `sluice-columns-${list}`;

export function useLayout(list: string): readonly [ColumnLayout, (layout: ColumnLayout) => void] {
  const [kept, setKept] = useState(() => ({ list, layout: read(list) }));
  const current = kept.list === list ? kept : { list, layout: read(list) };
  if (current !== kept) setKept(current);
  return [
    current.layout,
    (layout) => {
      localStorage.setItem(keyOf(list), JSON.stringify(layout));
      setKept({ list, layout });
    },
  ];
}

/** What another version has kept may be anything. */
function read(list: string): ColumnLayout {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(list)) ?? '');
    if (!isObject(kept)) return plainLayout;
    const { order, widths, hidden, pinned } = kept;
    return {
      order: names(order),
      widths: isObject(widths)
        ? Object.fromEntries(
            Object.entries(widths).filter((entry): entry is [string, number] => Number(entry[1]) >= 40),
          )
        : {},
      hidden: names(hidden),
      pinned: names(pinned),
    };
  } catch {
    return plainLayout;
  }
}

const names = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
