/** The schema of a viewer from whom fields of models are hidden: what shows, counts or is made of them is not in it, and it is whole. */
import { isObjectType, printSchema, validateSchema } from 'graphql';
import { expect, it } from 'vitest';
import { createViewerSchema } from '../../src/graphql/viewer-schema.ts';
import { createBuilder } from '../pothos/builder.ts';

const builder = createBuilder();
const Priced = builder.prismaInterface('Booking', {
  variant: 'Priced',
  select: { id: true },
  fields: (t) => ({
    fare: t.expose('fare', { type: 'Decimal' }),
    passenger: t.exposeString('passenger'),
  }),
});
const Noted = builder.interfaceRef<object>('Noted').implement({
  fields: (t) => ({ note: t.string({ nullable: true, resolve: () => null }) }),
});
const Booking = builder.prismaObject('Booking', {
  interfaces: [Priced, Noted],
  select: { id: true },
  fields: (t) => ({
    id: t.expose('id', { type: 'BigInt' }),
    note: t.exposeString('note', { nullable: true }),
    flight: t.relation('flight'),
    isFar: t.boolean({
      select: { flight: { select: { distance: true } } },
      resolve: ({ flight }) => flight.distance > 1_000,
    }),
  }),
});
builder.prismaObject('Flight', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeInt('id'),
    distance: t.exposeInt('distance'),
    booked: t.relationCount('bookings'),
    paid: t.relationCount('bookings', { where: { fare: { gt: 0 } } }),
    asked: t.relationCount('bookings', { where: () => ({ passenger: 'Ada' }) }),
  }),
});
builder.queryField('bookings', (t) => t.rowList({ type: Booking }));
builder.subscriptionField('bookings', (t) => t.rowSubscription({ type: Booking }));
builder.queryField('priced', (t) => t.field({ type: Priced, nullable: true, resolve: () => null }));
builder.queryField('noted', (t) => t.field({ type: Noted, nullable: true, resolve: () => null }));
const viewerSchema = createViewerSchema(builder.toSchema());

function without(...omitted: readonly string[]) {
  const schema = viewerSchema(omitted);
  expect(validateSchema(schema)).toEqual([]);
  const fields = (name: string) => {
    const type = schema.getType(name);
    return type !== undefined && 'getFields' in type ? Object.keys(type.getFields()) : undefined;
  };
  const booking = schema.getType('Booking');
  const interfaces = isObjectType(booking) ? booking.getInterfaces().map(({ name }) => name) : [];
  return { fields, interfaces, text: printSchema(schema) };
}

it('is the whole where nothing is hidden', () => {
  const { fields, interfaces } = without();
  expect(fields('Flight')).toEqual(expect.arrayContaining(['booked', 'paid', 'asked']));
  expect(interfaces).toEqual(['Noted', 'Priced']);
});

it('has a hidden column on no interface of the model', () => {
  const { fields, interfaces, text } = without('Booking.fare');
  expect(fields('Priced')).toEqual(['passenger']);
  expect(fields('Booking')).toContain('passenger');
  expect(interfaces).toEqual(['Noted', 'Priced']);
  // What counts bookings by it is made of it.
  expect(fields('Flight')).toContain('booked');
  expect(fields('Flight')).not.toContain('paid');
  expect(text).not.toMatch(/\bfare\b/);
});

it('has a type no longer on an interface of others whose field it lacks', () => {
  const { fields, interfaces } = without('Booking.note');
  expect(fields('Noted')).toEqual(['note']);
  expect(fields('Booking')).not.toContain('note');
  expect(interfaces).toEqual(['Priced']);
});

it('counts no rows of a hidden relation', () => {
  expect(without('Flight.bookings').fields('Flight')).toEqual(['distance', 'id']);
});

it('has nothing that is made of a hidden column of a related row', () => {
  const { fields } = without('Flight.distance');
  expect(fields('Booking')).toContain('flight');
  expect(fields('Booking')).not.toContain('isFar');
});

it('has no interface of which nothing is left', () => {
  const { fields, interfaces, text } = without('Booking.fare', 'Booking.passenger');
  expect(fields('Priced')).toBeUndefined();
  expect(interfaces).toEqual(['Noted']);
  expect(text).not.toMatch(/\bpriced\b/i);
});

it('has no list and no batch of rows of which nothing is left', () => {
  const { fields, text } = without(...['id', 'fare', 'passenger', 'note', 'flight'].map((name) => `Booking.${name}`));
  expect(fields('Query')).not.toContain('bookings');
  expect(text).not.toMatch(/\bBooking\w*/);
});
