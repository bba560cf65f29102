/** Airports: their type, their list, look-up and subscription. */
import { builder } from './builder.ts';
import { relatedRowArgs, relatedRows } from './related-rows.ts';
import { holdRows } from './row-budget.ts';
import { rowList } from './row-list.ts';
import { rowSubscription } from './row-subscription.ts';
import { checkSelection } from './selection.ts';

const Airport = builder.prismaObject('Airport', {
  description: 'An airport.',
  select: { iata: true },
  fields: (t) => ({
    iata: t.exposeString('iata', { description: 'Its code of three characters; the key of an airport.' }),
    name: t.exposeString('name', { description: 'In full.' }),
    city: t.exposeString('city', { nullable: true, description: 'The city that it serves.' }),
    state: t.exposeString('state', { nullable: true, description: 'Two letters, in the United States.' }),
    country: t.exposeString('country', { description: 'In full, such as `USA`.' }),
    latitude: t.exposeFloat('latitude', { description: 'Degrees north.' }),
    longitude: t.exposeFloat('longitude', { description: 'Degrees east.' }),
    departures: t.relation('departures', {
      description: 'Flights that leave here.',
      args: relatedRowArgs('Flight'),
      query: relatedRows('Flight'),
    }),
    arrivals: t.relation('arrivals', {
      description: 'Flights that come here.',
      args: relatedRowArgs('Flight'),
      query: relatedRows('Flight'),
    }),
  }),
});

export const airports = { model: 'Airport', list: 'airports', type: Airport } as const;

rowList(airports);
rowSubscription(airports);

builder.queryField('airport', (t) =>
  t.prismaField({
    type: Airport,
    nullable: true,
    description: 'One airport; null where there is none.',
    args: { iata: t.arg.string({ required: true }) },
    resolve(query, _root, { iata }, context, info) {
      holdRows(context, checkSelection(info));
      return context.prisma.airport.findUnique({ ...query, where: { iata } });
    },
  }),
);
