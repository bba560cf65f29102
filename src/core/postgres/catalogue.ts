/**
 * What only the database knows of the tables that rows are read from: which keys it guarantees, which columns have no
 * nulls, by which operators their types are sorted, and which indexes there are. The schema says such things too, and may be wrong.
 */
import type { Pool } from 'pg';
import { asText } from './as-text.ts';
import { cellAt } from './cell-at.ts';
import { FACTS, VERSION } from './facts-query.ts';
import { readWhole } from './read-whole.ts';
import { type Catalogue, readFacts } from './table-facts.ts';

export interface ReadCatalogueOptions {
  readonly signal: AbortSignal;
  /** How long the database may take, in milliseconds. */
  readonly readMs?: number | undefined;
  /** Whether what was read a moment ago will not do. */
  readonly fresh: boolean;
}

/** For how long it is taken to be as it was, in milliseconds. */
const GOOD_FOR_MS = 5_000;
/** For how long it may be told after that, while the database is asked. */
const TOLD_FOR_MS = 60_000;

interface Known {
  readonly at: number;
  readonly version: string;
  readonly catalogue: Catalogue;
}

/** What is known of some tables. */
interface Entry {
  known?: Known;
  /** Whether the database is being asked, with nobody waiting for its answer. */
  isAsking: boolean;
}

const entries = new WeakMap<Pool, Map<string, Entry>>();

/**
 * What was read more than 5 seconds ago is told once more, and read again meanwhile: no request waits for that, unless
 * nobody has asked for a minute.
 * @param tables with their schemas, quoted.
 * @throws the signal's reason when it is aborted, and the pool's errors.
 */
export async function readCatalogue(
  pool: Pool,
  tables: readonly string[],
  { fresh, ...options }: ReadCatalogueOptions,
): Promise<Catalogue> {
  const names = [...new Set(tables)].sort();
  if (names.length === 0) return new Map();
  const entry = entryOf(pool, names.join());
  const age = entry.known === undefined ? Number.POSITIVE_INFINITY : performance.now() - entry.known.at;
  if (entry.known === undefined || fresh || age >= TOLD_FOR_MS) return read(pool, names, entry, options);
  if (age >= GOOD_FOR_MS && !entry.isAsking) void readBehind(pool, names, entry, options.readMs);
  return entry.known.catalogue;
}

function entryOf(pool: Pool, asked: string): Entry {
  const ofPool = entries.get(pool) ?? new Map<string, Entry>();
  entries.set(pool, ofPool);
  const entry = ofPool.get(asked) ?? { isAsking: false };
  ofPool.set(asked, entry);
  return entry;
}

/** Where it fails, the next request begins it anew; in the end, one waits for the answer and is told why. */
async function readBehind(pool: Pool, names: readonly string[], entry: Entry, readMs: number | undefined) {
  entry.isAsking = true;
  try {
    await read(pool, names, entry, { signal: AbortSignal.timeout(GOOD_FOR_MS), readMs });
  } catch {
    // What is known is good for a while.
  } finally {
    entry.isAsking = false;
  }
}

async function read(pool: Pool, names: readonly string[], entry: Entry, options: AskOptions): Promise<Catalogue> {
  const at = performance.now();
  const { known } = entry;
  if (known !== undefined && (await ask(pool, VERSION, names, options)) === known.version) {
    entry.known = { ...known, at };
    return known.catalogue;
  }
  entry.known = { at, ...readFacts(await ask(pool, FACTS, names, options)) };
  return entry.known.catalogue;
}

type AskOptions = Omit<ReadCatalogueOptions, 'fresh'>;

/** The one text that the query gives. */
async function ask(
  pool: Pool,
  text: string,
  names: readonly string[],
  { signal, readMs }: AskOptions,
): Promise<string> {
  // What tables there are is asked for by the server itself.
  const pace = { batchRows: 1, batchBytes: Number.POSITIVE_INFINITY, readMs, keepsTimeouts: true };
  const options = { ...pace, signal, rights: undefined };
  const whole = await readWhole(pool, { text, values: [names], types: asText }, options);
  return whole === undefined ? '' : String(cellAt(whole.cells, 0, 0));
}
