/** Reads a door from a thread of its own, so that the reading gives no turns to the server's event loop. */
import { parentPort, workerData } from 'node:worker_threads';
import { doors } from './doors.ts';

// What the test hands over.
const { name, url } = workerData as { name: string; url: string };
const rows = await doors
  .find((door) => door.name === name)
  ?.open(url, { first: 20_000 })
  .rows();
parentPort?.postMessage(rows?.length);
