/** The first request finds Prisma's query compiler loaded. */
import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import { warmUp } from '../../src/core/run/warm-up.ts';
import { sharedUrl } from '../utils/database.ts';
import { startServer } from '../utils/server.ts';
import { connect } from './client.ts';
import { openRowsOptions } from './open-rows-options.ts';

describe('warming up', () => {
  // The first test of the file, since the compiler is loaded once in a process.
  it('loads the query compiler before the server listens', async () => {
    const modules = countModules();
    await using server = await startServer();
    expect(modules.count).toBe(1);
    // Not by fetch, whose HTTP parser is WebAssembly too.
    const [answer] = await once(get(`${server.url}/export/flights.csv?first=1`), 'response');
    expect(await text(answer)).toMatch(/^id,/);
    expect(modules.count).toBe(1);
  });

  it('takes no connection', async () => {
    await using db = connect(sharedUrl());
    const openRows = createOpenRows(openRowsOptions(db));
    await warmUp(openRows, ['Flight', 'Airport']);
    expect(db.pool.totalCount).toBe(0);
  });
});

/** Counts what is compiled from WebAssembly, as the query compiler is. */
function countModules() {
  const { Module } = WebAssembly;
  const modules = { count: 0 };
  WebAssembly.Module = new Proxy(Module, {
    construct(target, args) {
      modules.count += 1;
      return Reflect.construct(target, args);
    },
  });
  onTestFinished(() => {
    WebAssembly.Module = Module;
  });
  return modules;
}
