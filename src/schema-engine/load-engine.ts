/** Prisma's schema engine, the one behind `prisma db pull` and `prisma migrate`, as WebAssembly: no binary is downloaded. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

export interface LoadedEngine {
  readonly SchemaEngine: typeof glue.SchemaEngine;
  /** Rejects when the engine has failed inside; what it was asked is never answered then. */
  readonly panicked: Promise<never>;
}

/** What the glue's types leave out. */
type Glue = typeof glue & { __wbg_set_wasm(exports: WebAssembly.Exports): void };

let loaded: Promise<LoadedEngine> | undefined;
let count = 0;
let panicMessage: string | undefined;

/** Compiled once for the process, when it is first needed: that takes a tenth of a second. */
export function loadEngine(): Promise<LoadedEngine> {
  loaded ??= load();
  return loaded;
}

/** What the engine said when it failed inside. */
export const lastPanic = (): string | undefined => panicMessage;

const require = createRequire(import.meta.url);

async function load(): Promise<LoadedEngine> {
  // Under this name the engine looks for somebody to tell.
  const PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message: string) {
      panicMessage = message;
    },
  };
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY });
  const file = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  // The package's own entry imports the binary as a module, which Node does not do without a flag. The glue knows one
  // memory only, so each engine has a glue of its own.
  const glue = (await import(`${pathToFileURL(file).href}?${count++}`)) as Glue;
  const panic = Promise.withResolvers<never>();
  // Nobody may be waiting.
  panic.promise.catch(() => undefined);
  const imports = guarded(glue, (error) => {
    // It cannot be trusted any more: whoever asks next has another.
    loaded = undefined;
    panic.reject(error);
  });
  const binary = await readFile(file.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': imports });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as { readonly __wbindgen_start?: () => void }).__wbindgen_start?.();
  return { SchemaEngine: glue.SchemaEngine, panicked: panic.promise };
}

type Callback = (...args: unknown[]) => unknown;

/** What it fails in is mostly a callback, from which the error would end the process. */
function guarded(glue: Glue, onPanic: (error: WebAssembly.RuntimeError) => void): WebAssembly.ModuleImports {
  const guard =
    (callback: Callback): Callback =>
    (...args) => {
      try {
        return callback(...args);
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        return onPanic(error);
      }
    };
  const then = (promise: Promise<unknown>, ...callbacks: Callback[]) => promise.then(...callbacks.map(guard));
  return Object.fromEntries(
    Object.entries(glue as unknown as Record<string, Callback>).map(([name, call]) => {
      // The names end in hashes.
      if (name.startsWith('__wbg_then_')) return [name, then];
      if (!name.startsWith('__wbg_queueMicrotask_')) return [name, call];
      // Of the two of this name, one asks whether there is such a function.
      return [
        name,
        (given: unknown) => (typeof given === 'function' ? queueMicrotask(guard(given as Callback)) : call(given)),
      ];
    }),
  );
}
