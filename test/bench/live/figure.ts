/** What is measured of live rows: single figures, each with its own bar. */
import type { Options } from '../options.ts';
import type { Site } from '../site.ts';

export interface Figure {
  readonly title: string;
  readonly value: number;
  readonly unit: '×' | 'ms' | '%' | 'MB' | 'connections' | 'rows';
  /** The most that it may be. Default: there is none. */
  readonly bar?: number;
}

export interface LiveCase {
  /** By which `--only` takes it. */
  readonly name: string;
  readonly title: string;
  /** @throws when rows are lost, or a server fails. */
  readonly measure: (site: Site, options: Pick<Options, 'runs' | 'readingMs'>) => Promise<readonly Figure[]>;
}

/** Of the database of these cases. */
export const FLIGHTS = 10_000;
