/** Applies this project's own migrations. */
import { type ApplyMigrationsOptions, applyMigrations } from '../schema-engine/apply-migrations.ts';

/** The same from src/server and from dist/server. */
const folder = new URL('../../prisma/migrations/', import.meta.url);

export const migrate = (url: string, options: ApplyMigrationsOptions): Promise<string[]> =>
  applyMigrations(url, folder, options);
