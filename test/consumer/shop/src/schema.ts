import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import SluicePlugin, { type Scalars } from 'sluice/pothos';
import type PrismaTypes from './generated/pothos.ts';
import { getDatamodel } from './generated/pothos.ts';
import { Status } from './generated/prisma/enums.ts';
import { datamodel } from './generated/sluice.ts';
import { prisma } from './prisma.ts';

const builder = new SchemaBuilder<{ PrismaTypes: PrismaTypes; Scalars: Scalars }>({
  plugins: [PrismaPlugin, SluicePlugin],
  prisma: { client: prisma, dmmf: getDatamodel() },
  sluice: { datamodel },
});
builder.queryType();
builder.subscriptionType();
const OrderStatus = builder.enumType(Status, { name: 'OrderStatus' });

const Line = builder.prismaObject('Line', {
  select: { id: true },
  fields: (t) => ({
    id: t.expose('id', { type: 'BigInt' }),
    article: t.exposeString('article'),
    count: t.exposeInt('pieces'),
  }),
});
const Article = builder.prismaObject('Article', {
  select: { sku: true },
  fields: (t) => ({ sku: t.exposeString('sku'), name: t.exposeString('name'), tags: t.relatedRows('tags') }),
});
builder.prismaObject('Tag', {
  select: { name: true },
  fields: (t) => ({ name: t.exposeString('name'), articles: t.relatedRows('articles') }),
});
// The type and some fields have other names than in the database; one column is hidden, and one is masked.
const Purchase = builder.prismaObject('Order', {
  name: 'Purchase',
  select: { shopId: true, number: true },
  fields: (t) => ({
    shop: t.exposeInt('shopId'),
    number: t.exposeInt('number'),
    buyer: t.exposeString('customer'),
    status: t.expose('status', { type: OrderStatus }),
    total: t.expose('total', { type: 'Decimal' }),
    placedAt: t.expose('placedAt', { type: 'DateTime' }),
    secret: t.string({ select: { secret: true }, resolve: () => '***' }),
    lines: t.relatedRows('lines'),
  }),
});

builder.queryFields((t) => ({ purchases: t.rowList({ type: Purchase }), lines: t.rowList({ type: Line }) }));
builder.queryField('articles', (t) => t.rowList({ type: Article }));
builder.subscriptionField('purchases', (t) => t.rowSubscription({ type: Purchase }));

export const schema = builder.toSchema();
