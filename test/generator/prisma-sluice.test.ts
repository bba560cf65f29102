/** The generator, run by Prisma itself on a schema of several files. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDatamodel, fieldOf, primaryKey } from '../../src/core/model/datamodel.ts';
import type { DatamodelData } from '../../src/core/model/datamodel-data.ts';
import { SluiceError } from '../../src/errors.ts';
import { root } from '../repo/files.ts';
import { temporaryFolder } from '../utils/temporary-folder.ts';

const run = promisify(execFile);

const main = `
generator sluice {
  provider        = "node ${join(root, 'src/generator/main.ts')}"
  output          = "../out/made/sluice.ts"
  previewFeatures = ["views"]
}
datasource db {
  provider = "postgresql"
  schemas  = ["sales", "base"]
}
`;

const models = `
enum Level {
  LOW
  HIGH @map("at the top")
  NONE @map("")
  @@map("level_t")
  @@schema("base")
}
/// What a customer wants.
model Order {
  shop  Int
  no    BigInt   @map("number")
  level Level[]
  price Decimal  @db.Decimal(10, 2)
  at    DateTime @default(now()) @db.Timestamptz(3)
  where Unsupported("point")?
  lines Line[]
  @@id([shop, no])
  @@map("orders")
  @@schema("sales")
}
model Line {
  id    Int    @id
  shop  Int
  no    BigInt
  code  String @unique
  note  String? @unique
  order Order  @relation("of", fields: [shop, no], references: [shop, no])
  @@unique([shop, no, code], name: "line")
  @@schema("sales")
}
view Total {
  day  DateTime
  cents Int
  @@schema("sales")
}
model Hidden {
  id Int @id
  @@ignore
  @@schema("base")
}
`.replace('Line[]', 'Line[] @relation("of")');

describe('prisma-sluice', () => {
  let data: DatamodelData;

  beforeAll(async () => {
    await using folder = await temporaryFolder();
    const schema = join(folder.path, 'schema');
    await mkdir(schema);
    await writeFile(join(schema, 'main.prisma'), main);
    await writeFile(join(schema, 'models.prisma'), models);
    await run(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--schema', schema], {
      cwd: root,
    });
    const made = await import(pathToFileURL(join(folder.path, 'out/made/sluice.ts')).href);
    data = made.datamodel;
  });

  it('writes down the models of all files, and leaves out what @@ignore and Unsupported leave out', () => {
    expect(Object.keys(data.models)).toEqual(['Order', 'Line', 'Total']);
    expect(Object.keys(data.models.Order?.fields ?? {})).toEqual(['shop', 'no', 'level', 'price', 'at', 'lines']);
  });

  it('tells tables from views, and the names of tables, columns and schemas', () => {
    expect(data.models.Order).toMatchObject({
      dbName: 'orders',
      schema: 'sales',
      documentation: 'What a customer wants.',
    });
    expect(data.models.Order?.fields.no).toEqual({
      kind: 'scalar',
      type: 'BigInt',
      dbName: 'number',
      isRequired: true,
    });
    expect(data.models.Total?.isView).toBe(true);
    expect(data.models.Order?.isView).toBeUndefined();
  });

  it('tells the fields of a relation on both of its sides', () => {
    expect(data.models.Line?.fields.order?.relation).toEqual({ name: 'of', from: ['shop', 'no'], to: ['shop', 'no'] });
    expect(data.models.Order?.fields.lines?.relation).toEqual({ name: 'of', from: [], to: [] });
  });

  it('gives createDatamodel what the core asks for', () => {
    const datamodel = createDatamodel(data);
    expect(createDatamodel(data)).toBe(datamodel);
    expect(datamodel.models.map(({ name }) => name)).toEqual(['Order', 'Line', 'Total']);
    expect(primaryKey(datamodel.model('Order'))).toEqual(['shop', 'no']);
    expect(datamodel.model('Line').uniqueKeys).toEqual([['id'], ['code'], ['shop', 'no', 'code']]);
    expect(fieldOf(datamodel.model('Order'), 'price')).toMatchObject({
      nativeType: 'Decimal',
      scale: 2,
      isRequired: true,
    });
    expect(fieldOf(datamodel.model('Order'), 'no')).toMatchObject({ column: 'number' });
    expect(fieldOf(datamodel.model('Order'), 'level').values).toEqual([
      { name: 'LOW', dbName: 'LOW' },
      { name: 'HIGH', dbName: 'at the top' },
      { name: 'NONE', dbName: '' },
    ]);
  });

  it('refuses what it does not know, by name', () => {
    const datamodel = createDatamodel(data);
    expect(() => datamodel.model('Hidden')).toThrow('no model Hidden');
    expect(() => fieldOf(datamodel.model('Order'), 'where')).toThrow('Order of the Prisma schema has no field where');
    expect(() => primaryKey(datamodel.model('Total'))).toThrow(SluiceError);
    expect(() => createDatamodel({ ...data, version: 0 })).toThrow('Run `prisma generate`');
  });
});
