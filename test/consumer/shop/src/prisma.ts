import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { rowStreams } from 'sluice';
import { PrismaClient } from './generated/prisma/client.ts';
import { datamodel } from './generated/sluice.ts';

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
export const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(rowStreams({ pool, datamodel }));
