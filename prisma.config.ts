import { defineConfig } from 'prisma/config';

// `prisma generate` looks for a schema engine that it then does not use, and downloads it where it finds none:
// naming any executable keeps generation offline.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
