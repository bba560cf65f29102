/** Prisma's schema engine, the one behind `prisma db pull` and `prisma migrate`, as WebAssembly: no binary is downloaded. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';

type EngineModule = typeof engine;

/** What the glue needs and its types leave out. */
interface Glue extends EngineModule {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

let loaded: Promise<EngineModule> | undefined;
let panic: string | undefined;

/** Compiled once for the process, when it is first needed: that takes a tenth of a second. */
export function loadEngine(): Promise<EngineModule> {
  loaded ??= load();
  return loaded;
}

/** After a panic the instance cannot be trusted: the next call makes another. */
export function dropEngine(): void {
  loaded = undefined;
}

/** What the engine said when it panicked. */
export const lastPanic = (): string | undefined => panic;

const require = createRequire(import.meta.url);

async function load(): Promise<EngineModule> {
  // Under this name the engine looks for somebody to tell.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        panic = message;
      },
    },
  });
  // The package's own entry imports the binary as a module, which Node does not do without a flag.
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as Glue;
  const file = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(file), { './schema_engine_bg.js': { ...glue } });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as { readonly __wbindgen_start?: () => void }).__wbindgen_start?.();
  return glue;
}
