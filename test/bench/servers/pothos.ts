/** The flights as GraphQL Yoga, Pothos and Prisma serve them by themselves: the same list and look-up, in their own words. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { PrismaPg } from '@prisma/adapter-pg';
import { createYoga } from 'graphql-yoga';
import pg from 'pg';
import type PrismaTypes from '../../../src/app/generated/pothos.ts';
import { getDatamodel } from '../../../src/app/generated/pothos.ts';
import { PrismaClient } from '../../../src/app/generated/prisma/client.ts';
import { serve } from './serve.ts';

const prisma = new PrismaClient({
  adapter: new PrismaPg(new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })),
});

const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: { DateTime: { Input: Date; Output: Date } };
}>({ plugins: [PrismaPlugin], defaultFieldNullability: false, prisma: { client: prisma, dmmf: getDatamodel() } });

builder.scalarType('DateTime', { serialize: (date) => date.toISOString() });

builder.prismaObject('Airport', {
  fields: (t) => ({ iata: t.exposeString('iata'), city: t.exposeString('city', { nullable: true }) }),
});

const Flight = builder.prismaObject('Flight', {
  fields: (t) => ({
    id: t.exposeInt('id'),
    date: t.expose('date', { type: 'DateTime' }),
    delay: t.exposeInt('delay', { nullable: true }),
    distance: t.exposeInt('distance'),
    originIata: t.exposeString('originIata'),
    destinationIata: t.exposeString('destinationIata'),
    origin: t.relation('origin'),
  }),
});

builder.queryType({
  fields: (t) => ({
    flights: t.prismaField({
      type: [Flight],
      args: { first: t.arg.int() },
      resolve: (query, _root, { first }) =>
        prisma.flight.findMany({ ...query, orderBy: { id: 'asc' }, ...(first != null && { take: first }) }),
    }),
    flight: t.prismaField({
      type: Flight,
      nullable: true,
      args: { id: t.arg.int({ required: true }) },
      resolve: (query, _root, { id }) => prisma.flight.findUnique({ ...query, where: { id } }),
    }),
  }),
});

const yoga = createYoga({ schema: builder.toSchema(), logging: false });

await serve((req, res) => void yoga(req, res));
