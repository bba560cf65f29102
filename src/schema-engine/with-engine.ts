/**
 * The schema engine on one connection of ours. Whatever it asks goes through that connection, so its transaction, its
 * settings and its right to write are the caller's to decide.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { EngineError } from './engine-error.ts';
import { loadEngine } from './load-engine.ts';

/** A row of the catalogue, by the names of its columns. */
export type CatalogueRow = ReadonlyMap<string, unknown>;

/** What the engine is told of the catalogue. */
export interface CatalogueView {
  readonly keeps: (row: CatalogueRow) => boolean;
  /** A cell as it is told. */
  readonly told: (cell: unknown, column: string, row: CatalogueRow) => unknown;
}

const everything: CatalogueView = { keeps: () => true, told: (cell) => cell };

/**
 * @param schema must be there, since the engine makes one that is not.
 * @param view what the engine is told of the catalogue. Default: all.
 * @throws EngineError with the engine's words.
 */
export async function withEngine<T>(
  client: pg.Client,
  schema: string,
  work: (engine: SchemaEngine) => Promise<T>,
  view = everything,
): Promise<T> {
  const { SchemaEngine, panicked } = await loadEngine();
  let scriptError: unknown;
  let engine: SchemaEngine | undefined;
  try {
    const adapter = adapterOn(client, schema, view, (error) => {
      scriptError ??= error;
    });
    // Its log repeats every script.
    engine = await Promise.race([SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter), panicked]);
    return await Promise.race([work(engine), panicked]);
  } catch (cause) {
    // After a panic the engine cannot be freed either.
    if (cause instanceof WebAssembly.RuntimeError) engine = undefined;
    throw new EngineError(cause, scriptError);
  } finally {
    engine?.free();
  }
}

function adapterOn(client: pg.Client, schema: string, view: CatalogueView, onScriptError: (error: unknown) => void) {
  // Of the rows of a result: which of its columns are "char".
  const charColumns = new WeakMap<object, readonly number[]>();
  const factory = new PrismaPg(poolOn(client, view, charColumns), { schema });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const ask = adapter.queryRaw.bind(adapter);
    const queryRaw: SqlDriverAdapter['queryRaw'] = async (query) => {
      const result = await ask(query);
      for (const column of charColumns.get(result.rows) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    };
    // The adapter cuts a script at each semicolon, those inside function bodies too. PostgreSQL takes it as it is.
    const executeScript: SqlDriverAdapter['executeScript'] = async (script) => {
      await client.query(script).catch((error: unknown) => {
        onScriptError(error);
        throw error;
      });
    };
    return Object.assign(adapter, { queryRaw, executeScript });
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}

/** The adapter wants a pool: this one has one connection, and never makes another. */
function poolOn(client: pg.Client, view: CatalogueView, charColumns: WeakMap<object, readonly number[]>): pg.Pool {
  const query = async (config: pg.QueryArrayConfig) => {
    const result = await client.query(LOCK.test(config.text) ? { ...config, text: 'SELECT NULL' } : config);
    const names = result.fields.map(({ name }) => name);
    result.rows = result.rows.flatMap((cells) => {
      const row = new Map(names.map((name, column) => [name, cells[column]]));
      return view.keeps(row) ? [cells.map((cell, column) => view.told(cell, names[column] ?? '', row))] : [];
    });
    // The adapter does not know "char", of which the catalogue is full. It reads like a text.
    charColumns.set(
      result.rows,
      result.fields.flatMap(({ dataTypeID }, column) => (dataTypeID === CHAR ? [column] : [])),
    );
    for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = BPCHAR;
    return result;
  };
  const connect = () => Promise.reject(new Error('The schema engine has one connection.'));
  return Object.assign(new pg.Pool(), { query, connect });
}

/** The engine waits for its lock without a limit, and for as long as the session lasts. Ours is held already. */
const LOCK = /^\s*SELECT pg_advisory_lock\(/i;

const CHAR = 18;
const BPCHAR = 1042;
