/** `sslmode`, whose meaning in pg is another than in libpq: told beside the cause. */
import { spawnSync } from 'node:child_process';
import { chmod, chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { openDatabase } from '../../src/app/database.ts';
import { accountFor } from '../../src/app/embedded/account.ts';
import { type Embedded, startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { withClient } from '../../src/database/with-client.ts';
import { createLog } from '../../src/log.ts';
import { sharedUrl } from '../utils/database.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';

const log = createLog('silent');
const open = (url: string, sslmode: string) =>
  openDatabase(readConfig({ DATABASE_URL: `${url}?sslmode=${sslmode}` }), { log });

describe('a database without TLS', () => {
  it.each([
    { sslmode: 'prefer', says: /does not support SSL.* Unlike in libpq, sslmode=prefer does not do without TLS here/ },
    { sslmode: 'require', says: /does not support SSL.* Set up TLS there, or use sslmode=disable/ },
  ])('refuses $sslmode', async ({ sslmode, says }) => {
    await expect(open(sharedUrl(), sslmode)).rejects.toThrow(says);
  });

  it('takes disable', async () => {
    await using _ = await open(sharedUrl(), 'disable');
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) process.stdout.write('The tests of TLS are skipped: openssl is not installed.\n');

describe.skipIf(!hasOpenssl)('a database with a certificate that nobody knows', () => {
  let folder: TemporaryFolder;
  let database: Embedded;
  beforeAll(async () => {
    folder = await testFolder();
    database = await startEmbedded({ dataDir: join(folder.path, 'data'), log, durable: false });
    const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject]);
    const account = await accountFor(folder.path);
    if (account) await chown(key, account.uid, account.gid);
    await chmod(key, 0o600);
    await withClient(database.url, 'test', async (client) => {
      await client.query(`ALTER SYSTEM SET ssl_key_file = '${key}'`);
      await client.query(`ALTER SYSTEM SET ssl_cert_file = '${cert}'`);
      await client.query('ALTER SYSTEM SET ssl = on');
      await client.query('SELECT pg_reload_conf()');
    });
  });
  afterAll(async () => {
    await database.dispose();
    await folder[Symbol.asyncDispose]();
  });

  it.each(['prefer', 'require', 'verify-ca'])('is refused by %s, unlike in libpq', async (sslmode) => {
    await expect(open(database.url, sslmode)).rejects.toThrow(
      new RegExp(`self-signed certificate.* Unlike in libpq, sslmode=${sslmode} checks certificate and name here`),
    );
  });

  it('is refused by verify-full', async () => {
    await expect(open(database.url, 'verify-full')).rejects.toThrow(
      /self-signed certificate[^.]*(\.js[^.]*)?\. Name its authority by sslrootcert, or use sslmode=no-verify/,
    );
  });

  it('asks for a password that the address lacks', async () => {
    const url = new URL(database.url);
    url.password = '';
    await expect(open(url.href, 'no-verify')).rejects.toThrow(
      /does not answer: it asks for a password\. Name it by DATABASE_URL: postgresql:\/\/user:password@/,
    );
  });

  it('may want TLS of who does without', async () => {
    await withClient(database.url, 'test', async (client) => {
      const { rows } = await client.query<{ file: string }>(`SELECT current_setting('hba_file') AS file`);
      const file = rows[0]?.file ?? '';
      await writeFile(file, `hostnossl all nobody all reject\n${await readFile(file, 'utf8')}`);
      await client.query('SELECT pg_reload_conf()');
    });
    const url = new URL(database.url);
    url.username = 'nobody';
    await expect(open(url.href, 'disable')).rejects.toThrow(
      /no encryption\. It may want TLS: set sslmode=verify-full, or sslmode=no-verify, which/,
    );
  });

  it.each(['no-verify', 'require&uselibpqcompat=true', 'require&sslrootcert='])('is taken by %s', async (sslmode) => {
    const file = sslmode.endsWith('=') ? encodeURIComponent(join(folder.path, 'cert.pem')) : '';
    await using _ = await open(database.url, `${sslmode}${file}`);
  });
});
