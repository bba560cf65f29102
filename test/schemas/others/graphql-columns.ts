/** A GraphQL schema that hides, masks and renames what the models of `columns.prisma` have. */
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { GraphQLScalarType } from 'graphql';
import type { App } from '../../../src/app/start.ts';
import SluicePlugin, { type Scalars } from '../../../src/pothos/index.ts';
import type PrismaTypes from './generated/pothos.ts';
import { getDatamodel } from './generated/pothos.ts';
import { datamodel as data } from './generated/sluice.ts';
import { type Client, createClient } from './open-others.ts';

const builder = new SchemaBuilder<{
  Context: { readonly prisma: Client };
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: Scalars & { LengthOnly: { Input: string; Output: string } };
}>({
  plugins: [PrismaPlugin, SluicePlugin],
  defaultFieldNullability: false,
  prisma: { client: ({ prisma }) => prisma, dmmf: getDatamodel() },
  sluice: { datamodel: data },
});
builder.queryType();
builder.subscriptionType();

/** Shows no more than how long a text is. */
const LengthOnly = builder.addScalarType(
  'LengthOnly',
  new GraphQLScalarType({ name: 'LengthOnly', serialize: (value) => String(value).length }),
);

const Circle = builder.prismaObject('Circle', {
  select: { id: true },
  fields: (t) => ({
    label: t.exposeString('label'),
    secret: t.string({ select: { secret: true }, resolve: () => '***' }),
    members: t.relatedRows('members'),
  }),
});

const Patron = builder.prismaObject('Patron', {
  name: 'Person',
  select: { id: true },
  fields: (t) => ({
    title: t.exposeString('subject', { nullable: true }),
    joined: t.expose('joined', { type: 'DateTime' }),
    nick: t.string({ select: { nick: true }, resolve: ({ nick }) => `${nick.charAt(0)}…` }),
    email: t.expose('email', { type: LengthOnly }),
    // The name of a column that another field shows.
    subject: t.string({ resolve: () => 'none' }),
    ring: t.relation('circle', { nullable: true }),
    circle: t.field({
      type: Circle,
      nullable: true,
      select: { circle: { select: { id: true } } },
      resolve: () => null,
    }),
    posts: t.relation('posts', { query: { where: { draft: false } } }),
    own: t.relation('posts', { query: (_args, { prisma }) => ({ where: { id: { gt: Number(prisma === null) } } }) }),
    medals: t.relatedRows('badges'),
  }),
});

/** Another type of the same rows, which shows less. */
const Passer = builder.prismaObject('Patron', {
  variant: 'Passer',
  select: { id: true },
  fields: (t) => ({ joined: t.expose('joined', { type: 'DateTime' }) }),
});

const Post = builder.prismaObject('Post', {
  select: { id: true },
  fields: (t) => ({
    number: t.exposeInt('id'),
    body: t.exposeString('body'),
    writer: t.relation('author', { type: Passer }),
  }),
});

const Badge = builder.prismaObject('Badge', {
  select: { tenant: true, number: true },
  fields: (t) => ({
    count: t.exposeInt('number'),
    name: t.exposeString('name'),
    owner: t.relation('member'),
  }),
});

const Vault = builder.prismaObject('Vault', {
  select: { id: true },
  fields: (t) => ({ code: t.string({ select: { code: true }, resolve: () => '***' }) }),
});

const lists = { people: Patron, passers: Passer, circles: Circle, posts: Post, badges: Badge, vaults: Vault };
for (const [list, type] of Object.entries(lists)) {
  builder.queryField(list, (t) => t.rowList({ type }));
  builder.subscriptionField(list, (t) => t.rowSubscription({ type }));
}

export const schema = builder.toSchema();
export const app: App<Client> = { datamodel: data, schema, createClient };
