/** The menu of a cell. */
import type { CellFilter } from '../query/query-actions.ts';
import type { MenuItem } from '../ui/menu.tsx';

export interface CellMenuOptions {
  readonly onOpen: () => void;
  readonly onCopy: () => void;
  readonly filters: readonly CellFilter[];
  readonly onFilter: (filter: CellFilter) => void;
}

export const cellMenu = ({ onOpen, onCopy, filters, onFilter }: CellMenuOptions): readonly MenuItem[] => [
  { label: 'Open', onChoose: onOpen },
  { label: 'Copy', onChoose: onCopy },
  ...filters.map((filter) => ({ label: filter.label, onChoose: () => onFilter(filter) })),
];
