/** `sluice pull`: the schema of a database, as Prisma writes it, to edit. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { codeOf } from '../errors.ts';
import { introspect } from '../schema-engine/introspect.ts';
import { openAddress } from './database-address.ts';

export const pullUsage = `sluice pull [DATABASE_URL]     writes the Prisma schema of a database; only reads
  -o, --output FILE           a new file (default: standard output)
  --schemas A,B               schemas of PostgreSQL (default: that of the address, or of the role)
  --force                     overwrites the file
`;

export async function pull(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      schemas: { type: 'string' },
      force: { type: 'boolean', default: false },
    },
  });
  const [named, ...more] = positionals;
  if (more.length > 0) throw new Error(`sluice pull takes one address: ${more.join(' ')} is too much.`);
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const { url, schemas } = await openAddress(named, values.schemas, tell);
  const { schema, leftOut } = await introspect(url, { schemas });
  const text = `${GENERATORS}${schema}`;
  if (values.output === undefined) process.stdout.write(text);
  else await write(values.output, text, values.force);
  for (const { what, reason } of leftOut) tell(`left out: ${what}: ${reason}`);
  return 0;
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { flag: force ? 'w' : 'wx' }).catch((cause: unknown) => {
    if (codeOf(cause) !== 'EEXIST') throw cause;
    throw new Error(`${file} is there already: name another by -o, or write over it by --force.`, { cause });
  });
}

const GENERATORS = `generator client {
  provider            = "prisma-client"
  output              = "../src/generated/prisma"
  importFileExtension = "ts"
  previewFeatures     = ["relationJoins", "views"]
}

generator sluice {
  provider = "prisma-sluice"
  output   = "../src/generated/sluice.ts"
}

`;
