/** The statements of Prisma that are changed, and those that are not. What the change is for: `test/types/nested.test.ts`. */
import { expect, it } from 'vitest';
import { datamodel } from '../../src/app/datamodel.ts';
import { createExactJson } from '../../src/core/prisma/exact-json.ts';

const exactJson = createExactJson(datamodel);

const nested = (relation: string, table = 'Booking') =>
  `SELECT "t0"."id", "${relation}"."__prisma_data__" AS "rows" FROM "public"."Flight" AS "t0" LEFT JOIN LATERAL ` +
  `(SELECT COALESCE(JSONB_AGG("__prisma_data__"), '[]') AS "__prisma_data__" FROM (SELECT JSONB_BUILD_OBJECT(` +
  `'id', "t1"."id"::text, 'fare', "t1"."fare", 'note', "t1"."a 'note' (of JSONB_AGG)") AS "__prisma_data__" ` +
  `FROM "public"."${table}" AS "t1" /* (root select */) AS "t2") AS "${relation}" ON true WHERE "t0"."note" = '(it''s'`;

/** By its key, a text. */
const NOTE = `"t1"."a 'note' (of JSONB_AGG)"`;

it('makes text of nested numbers that JSON.parse would round, and nothing of what only looks like a part of SQL', () => {
  expect(exactJson(nested('Flight_bookings'))).toBe(
    nested('Flight_bookings')
      .replace('JSONB_AGG("', 'JSON_AGG("')
      .replace('JSONB_BUILD_OBJECT', 'JSON_BUILD_OBJECT')
      .replace('"t1"."fare"', '"t1"."fare"::text')
      .replace(NOTE, `${NOTE}::text`),
  );
});

it('knows a column by its table, whatever the alias', () => {
  expect(exactJson(nested('Airport_unheard'))).toContain('"t1"."fare"::text');
});

it('joins the pieces of an object of many members, as it were one', () => {
  const pieces = nested('Flight_bookings').replace(
    `, 'note',`,
    `) || JSONB_BUILD_OBJECT('miles', "t1"."miles"::text) || JSONB_BUILD_OBJECT('note',`,
  );
  expect(exactJson(pieces)).toContain(
    `(LEFT(JSON_BUILD_OBJECT('id', "t1"."id"::text, 'fare', "t1"."fare"::text)::text, -1) || ',' || ` +
      `SUBSTR(LEFT(JSON_BUILD_OBJECT('miles', "t1"."miles"::text)::text, -1), 2) || ',' || ` +
      `SUBSTR(JSON_BUILD_OBJECT('note', "t1"."a 'note' (of JSONB_AGG)"::text)::text, 2))::json AS "__prisma_data__"`,
  );
});

it('changes no statement without nested rows', () => {
  const own = `SELECT JSONB_BUILD_OBJECT('fare', "t1"."fare") AS "Flight_bookings" FROM "Booking" AS "t1"`;
  expect(exactJson(own)).toBe(own);
});

it('refuses nested rows whose model it does not know', () => {
  expect(() => exactJson(nested('Flight_bookings', 'Unknown'))).toThrow('Nested rows of an unknown model');
  expect(() => exactJson(nested('Flight_bookings', 'Airport'))).toThrow('does not know the nested column');
});
