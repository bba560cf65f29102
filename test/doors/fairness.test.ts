/** R11: a stream leaves turns of the event loop to everybody else, by whatever door. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../utils/server.ts';
import { doors } from './doors.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.dispose());

describe('R11 a stream that nothing holds up', () => {
  it.each(doors)('leaves at least one turn of the event loop to others with each batch: $name', async ({ open }) => {
    let turns = 0;
    let running = true;
    const turn = () => {
      turns += 1;
      if (running) setImmediate(turn);
    };
    turn();
    const rows = await open(server.url, {}).rows();
    running = false;
    expect(rows).toHaveLength(20_000);
    expect(turns).toBeGreaterThan(20);
  });
});
