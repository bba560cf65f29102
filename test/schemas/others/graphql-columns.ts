/**
 * A GraphQL schema that hides, masks and renames what the models of `columns.prisma` have, in the place of
 * `src/schema/index.ts`.
 */
import type SchemaBuilder from '@pothos/core';
import { GraphQLScalarType } from 'graphql';
import { builder as builderOfFlights, type SchemaTypes } from '../../../src/schema/builder.ts';
import { completeSchema } from '../../../src/schema/complete-schema.ts';
import { defineOrders } from '../../../src/schema/order-by.ts';
import { relatedRowArgs, relatedRows } from '../../../src/schema/related-rows.ts';
import { rowList } from '../../../src/schema/row-list.ts';
import { rowSubscription } from '../../../src/schema/row-subscription.ts';
import type { RowType } from '../../../src/schema/row-type.ts';
import '../../../src/schema/scalars.ts';
import { defineWheres } from '../../../src/schema/where.ts';
import type PrismaTypes from './generated/pothos.ts';
import type { Client } from './open-others.ts';

type Types = SchemaTypes<PrismaTypes, Client>;

/** The generated modules of the flights are replaced, and so is what the builder knows; its type does not tell. */
const builder = builderOfFlights as unknown as InstanceType<typeof SchemaBuilder<Types>>;
const model = (name: string) => name;

/** Shows no more than how long a text is. */
const LengthOnly = builder.addScalarType(
  'LengthOnly' as 'JSON',
  new GraphQLScalarType({ name: 'LengthOnly', serialize: (value) => String(value).length }),
);

const Circle = builder.prismaObject('Circle', {
  select: { id: true },
  fields: (t) => ({
    label: t.exposeString('label'),
    secret: t.string({ select: { secret: true }, resolve: () => '***' }),
    members: t.relation('members', { args: relatedRowArgs(model('Patron')), query: relatedRows(model('Patron')) }),
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
    own: t.relation('posts', { query: (_args, { listMaxRows }) => ({ where: { id: { lt: listMaxRows } } }) }),
    medals: t.relation('badges', { args: relatedRowArgs(model('Badge')), query: relatedRows(model('Badge')) }),
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

const rowTypes: RowType<object>[] = [
  { model: model('Patron'), list: 'people', type: Patron },
  { model: model('Patron'), list: 'passers', type: Passer },
  { model: model('Circle'), list: 'circles', type: Circle },
  { model: model('Post'), list: 'posts', type: Post },
  { model: model('Badge'), list: 'badges', type: Badge },
  { model: model('Vault'), list: 'vaults', type: Vault },
];
for (const rowType of rowTypes) {
  rowList(rowType);
  rowSubscription(rowType);
}

defineWheres();
defineOrders();

export const schema = completeSchema(builder.toSchema());
export const lists = Object.fromEntries(rowTypes.map(({ list, model }) => [list, model]));
