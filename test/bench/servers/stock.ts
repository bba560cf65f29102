/** `@stream` as GraphQL Yoga has it by itself: `useDeferStream`, and a resolver that yields row after row. */
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import { PrismaPg } from '@prisma/adapter-pg';
import { createSchema, createYoga } from 'graphql-yoga';
import pg from 'pg';
import { PrismaClient } from '../../../src/app/generated/prisma/client.ts';
import { serve } from './serve.ts';

const PAGE = 2000;

const prisma = new PrismaClient({
  adapter: new PrismaPg(new pg.Pool({ connectionString: process.env.DATABASE_URL })),
});

async function* flights() {
  for (let last = 0; ; ) {
    const page = await prisma.flight.findMany({ where: { id: { gt: last } }, orderBy: { id: 'asc' }, take: PAGE });
    yield* page;
    if (page.length < PAGE) return;
    last = page.at(-1)?.id ?? last;
  }
}

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    scalar DateTime
    type Flight {
      id: Int!
      date: DateTime!
      delay: Int
      distance: Int!
      originIata: String!
      destinationIata: String!
    }
    type Query {
      flights: [Flight!]!
    }
  `,
  resolvers: { Query: { flights } },
});

const yoga = createYoga({ schema, plugins: [useDeferStream()], logging: false });

await serve((req, res) => void yoga(req, res));
