/** A process of its own that starts the embedded database, says where, and keeps it until its input ends. */
import { once } from 'node:events';
import { startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { messageOf } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';

try {
  const embedded = await startEmbedded({
    dataDir: process.argv[2] ?? '',
    log: createLog('silent'),
    durable: false,
  });
  process.stdout.write(`${embedded.url}\n`);
  await once(process.stdin.resume(), 'end');
  await embedded.dispose();
} catch (error) {
  process.stdout.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
