/** The modules that were generated, loaded. */
import { pathToFileURL } from 'node:url';
import type { DatamodelData } from '../core/model/datamodel-data.ts';
import type { Generated } from './generate-for.ts';

export interface LoadedModules {
  /** Its types are known where it was generated, and not here. */
  readonly PrismaClient: new (
    options: object,
  ) => object;
  readonly datamodel: DatamodelData;
}

export async function loadGenerated(generated: Pick<Generated, 'client' | 'datamodel'>): Promise<LoadedModules> {
  const [{ PrismaClient }, datamodel] = await Promise.all([
    import(pathToFileURL(generated.client).href) as Promise<Pick<LoadedModules, 'PrismaClient'>>,
    loadDatamodel(generated),
  ]);
  return { PrismaClient, datamodel };
}

/** For who needs no client. */
export async function loadDatamodel({ datamodel: file }: Pick<Generated, 'datamodel'>): Promise<DatamodelData> {
  const { datamodel } = (await import(pathToFileURL(file).href)) as Pick<LoadedModules, 'datamodel'>;
  return datamodel;
}
