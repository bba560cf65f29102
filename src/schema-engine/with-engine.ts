/**
 * The schema engine on one connection of ours. Whatever it asks goes through that connection, so its transaction, its
 * settings and its right to write are the caller's to decide.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { EngineError } from './engine-error.ts';
import { dropEngine, loadEngine } from './load-engine.ts';

/**
 * @param schema must be there, since the engine makes one that is not.
 * @throws EngineError with the engine's words.
 */
export async function withEngine<T>(
  client: pg.Client,
  schema: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await loadEngine();
  let scriptError: unknown;
  let engine: SchemaEngine | undefined;
  try {
    const adapter = adapterOn(client, schema, (error) => {
      scriptError ??= error;
    });
    // Its log repeats every script.
    engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
    return await work(engine);
  } catch (cause) {
    if (cause instanceof WebAssembly.RuntimeError) dropEngine();
    else engine?.free();
    engine = undefined;
    throw new EngineError(cause, scriptError);
  } finally {
    engine?.free();
  }
}

function adapterOn(client: pg.Client, schema: string, onScriptError: (error: unknown) => void) {
  const factory = new PrismaPg(poolOn(client), { schema });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    // The adapter cuts a script at each semicolon, those inside function bodies too. PostgreSQL takes it as it is.
    const executeScript: SqlDriverAdapter['executeScript'] = async (script) => {
      await client.query(script).catch((error: unknown) => {
        onScriptError(error);
        throw error;
      });
    };
    return Object.assign(adapter, { executeScript });
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}

/** The adapter wants a pool: this one has one connection, and never makes another. */
function poolOn(client: pg.Client): pg.Pool {
  const query = async (config: pg.QueryArrayConfig) => {
    const result = await client.query(LOCK.test(config.text) ? { ...config, text: 'SELECT NULL' } : config);
    // The adapter does not know "char", of which the catalogue is full. It reads like a character.
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
