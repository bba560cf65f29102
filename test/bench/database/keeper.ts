/**
 * The process that keeps the bench's PostgreSQL, in a folder of its own: says where it is, and takes it down when its
 * input ends. So it does also when the bench is killed.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { startEmbedded } from '../../../src/app/embedded/start-embedded.ts';
import { createLog } from '../../../src/log.ts';
import { temporaryFolder } from '../../utils/temporary-folder.ts';

await using folder = await temporaryFolder();
const embedded = await startEmbedded({ dataDir: join(folder.path, 'data'), log: createLog('silent'), durable: false });
try {
  process.stdout.end(embedded.url);
  await once(process.stdin.resume(), 'end');
} finally {
  await embedded.dispose();
}
