/** What can be said of a file whose key is not told, since it has another text there than in the checksum. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tallyFile } from '../../src/cli/tally-file.ts';
import { fileFormatOf } from '../../src/client/file-format.ts';
import { testFolder } from '../utils/test-folder.ts';

it.each([
  ['csv', 'at\n2001-01-01 00:01:00\n2001-01-01 00:02:00\n'],
  ['ndjson', '{"at":"2001"}\n{"at":"2002"}\n'],
])('its rows are counted, and not summed up: %s', async (extension, content) => {
  await using folder = await testFolder();
  const path = join(folder.path, `file.${extension}`);
  await writeFile(path, content);
  const format = fileFormatOf(new URL(`http://localhost/export/flights.${extension}`));
  expect(await tallyFile(path, format, undefined)).toEqual({ rows: 2, checksum: undefined });
  expect(await tallyFile(path, format, ['at'])).toEqual({ rows: 2, checksum: expect.any(String) });
});
