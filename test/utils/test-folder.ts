/** A folder of a test's own. */
import { inject } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

export const testFolder = (): Promise<TemporaryFolder> => temporaryFolder(inject('databases').folder);
