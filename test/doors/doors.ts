/** Every transport, by default of the demo's flights, so that one list of rules can be run over all of them. */
import type { Row } from '../../src/conformance/table.ts';
import type * as transport from '../../src/conformance/transport.ts';
import { transports } from '../../src/conformance/transports/index.ts';
import { readList as readListOf } from '../../src/conformance/transports/open-http.ts';
import { type ReadPieces, withIds } from './pieces.ts';
import { flights, type Table } from './tables.ts';

export type { Reading } from '../../src/conformance/transport.ts';

export interface Ask extends Omit<transport.Ask, 'table'> {
  /** Default: the flights. */
  readonly table?: Table;
}

export interface Door extends Omit<transport.Transport, 'open' | 'pieces'> {
  readonly open: (url: string, ask: Ask) => transport.Reading;
  readonly pieces: ReadPieces;
}

export const doors: readonly Door[] = transports.map(({ open, pieces, ...door }) => ({
  ...door,
  open: (url, ask) => open(url, { table: flights, ...ask }),
  pieces: withIds(pieces),
}));

/** The same rows as a list that is answered whole, as JSON. */
export const readList = (url: string, ask: Ask): Promise<Row[]> => readListOf(url, { table: flights, ...ask });
