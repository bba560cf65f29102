/** Parsers that people use read every profile of CSV back to the texts that went in. */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import Papa from 'papaparse';
import { afterAll, describe, expect, test } from 'vitest';
import { formats } from '../../src/encode/formats.ts';
import type { CreateEncoder } from '../../src/encode/types.ts';
import fc from '../utils/fast-check.ts';
import { missing, type Python, type PythonModule, startPython, type Table } from './python.ts';

let python: Python | undefined;
afterAll(() => python?.[Symbol.asyncDispose]());

const byPython = (module: PythonModule): Parser => ({
  missing: missing(module),
  read(text) {
    python ??= startPython();
    return python.read(module, text);
  },
});

interface Parser {
  /** All of a text's cells, the header's too. */
  readonly read: (text: string, lineEnd: '\n' | '\r\n') => Promise<Table> | Table;
  /** Why it cannot be tested here. */
  readonly missing?: string | undefined;
}

const parsers: Readonly<Record<string, Parser>> = {
  'csv-parse': { read: (text, lineEnd) => parse(text, { bom: true, record_delimiter: lineEnd }) },
  'Papa Parse': { read: (text, newline) => Papa.parse<string[]>(text, { newline, skipEmptyLines: true }).data },
  "Python's csv": byPython('csv'),
  pandas: byPython('pandas'),
};

function encode(create: CreateEncoder, names: readonly string[], rows: readonly Readonly<Record<string, string>>[]) {
  const columns = names.map((name) => ({ name, path: [name], type: 'String', isList: false }) as const);
  const encoder = create(columns);
  return encoder.head() + encoder.rows(rows) + encoder.foot();
}

const unguarded = (cell: string) => cell.replace(/^'/, '');

const spectrum = dirname(createRequire(import.meta.url).resolve('csv-spectrum/package.json'));
const cases = (await readdir(join(spectrum, 'json'))).map((file) => file.replace('.json', ''));

const awkward = fc.oneof(
  fc.constantFrom('', '"', '""', ',', '\r', '\n', '\r\n', ' ', "'", "''", '=1', '-1', '\t', 'a,"b"\n', '\u2028', '\\.'),
  fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', '')),
);
const tables = fc.sample(fc.array(fc.tuple(awkward, awkward, awkward), { minLength: 1, maxLength: 20 }), {
  numRuns: 20,
});

for (const [parser, { read, missing }] of Object.entries(parsers)) {
  if (missing) process.stderr.write(`${parser} is not tested here: ${missing}\n`);
  describe.skipIf(missing)(`${parser} reads`, () => {
    describe.each(Object.entries<CreateEncoder>(formats.csv.profiles))('%s:', (profile, create) => {
      const lineEnd = profile === 'postgres' ? '\n' : '\r\n';
      const plain = profile === 'excel' ? unguarded : (cell: string) => cell;

      test.each(cases)("csv-spectrum's %s", async (name) => {
        // One of them is an object without its list.
        const rows: Record<string, string>[] = [
          JSON.parse(await readFile(join(spectrum, 'json', `${name}.json`), 'utf8')),
        ].flat();
        const names = Object.keys(rows[0] ?? {});
        const [header, ...cells] = await read(encode(create, names, rows), lineEnd);
        expect(header).toEqual(names);
        expect(cells.map((row) => row.map(plain))).toEqual(rows.map((row) => names.map((name) => row[name])));
      });

      test('whatever texts there are', async () => {
        const names = ['one', 'two', 'three'];
        const all = tables.flat();
        const rows = all.map(([one, two, three]) => ({ one, two, three }));
        const [header, ...cells] = await read(encode(create, names, rows), lineEnd);
        expect(header).toEqual(names);
        expect(cells.map((row) => row.map(plain))).toEqual(all);
      });
    });
  });
}
