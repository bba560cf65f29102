/** Airports: their type, their list, look-up and subscription. */
import { holdSelection } from '../../pothos/index.ts';
import { builder } from '../builder.ts';

const Airport = builder.prismaObject('Airport', {
  description: 'An airport.',
  select: { iata: true },
  fields: (t) => ({
    iata: t.exposeString('iata', { description: 'The three-character code, which is the key of an airport.' }),
    name: t.exposeString('name', { description: 'The full name.' }),
    city: t.exposeString('city', { nullable: true, description: 'The city that it serves.' }),
    state: t.exposeString('state', { nullable: true, description: 'The two letters of a state in the United States.' }),
    country: t.exposeString('country', { description: 'The full name of the country, such as `USA`.' }),
    latitude: t.exposeFloat('latitude', { description: 'Degrees north.' }),
    longitude: t.exposeFloat('longitude', { description: 'Degrees east.' }),
    departures: t.relatedRows('departures', { description: 'Flights that leave here.' }),
    arrivals: t.relatedRows('arrivals', { description: 'Flights that arrive here.' }),
  }),
});

builder.queryField('airports', (t) => t.rowList({ type: Airport }));
builder.subscriptionField('airports', (t) => t.rowSubscription({ type: Airport }));

builder.queryField('airport', (t) =>
  t.prismaField({
    type: Airport,
    nullable: true,
    description: 'One airport, or null if there is none.',
    args: { iata: t.arg.string({ required: true }) },
    resolve(query, _root, { iata }, context, info) {
      holdSelection(context, info);
      return context.prisma.airport.findUnique({ ...query, where: { iata } });
    },
  }),
);
