/** The questions to the database behind the catalogue. Their one parameter is a list of tables, with their schemas, quoted. */

const ASKED = 'FROM unnest($1::text[]) AS asked (name) LEFT JOIN pg_class c ON c.oid = to_regclass(asked.name)';

/** Another text once an index, a column or an heir has come, gone or changed. */
const VERSION_TEXT = `string_agg(concat_ws(' ', asked.name, c.oid, c.relkind, c.relhassubclass,
  (SELECT string_agg(concat(i.indexrelid, ':', i.xmin), ',' ORDER BY i.indexrelid)
    FROM pg_index i WHERE i.indrelid = c.oid),
  (SELECT max(a.xmin::text::bigint) FROM pg_attribute a WHERE a.attrelid = c.oid)), ';' ORDER BY asked.name)`;

/** From version 18, a column may still hold nulls from before it was declared so. */
const NOT_NULL = `(a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint n
  WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum] AND NOT n.convalidated))`;

/**
 * A key is guaranteed by a valid unique index of whole columns without nulls, of all rows: so not of a table that others
 * inherit from, whose rows it shows too. The index must take for equal what the order does: so it sorts by the column's
 * own operators, and by its collation, unless that takes only equal texts for equal.
 *
 * A type that has no operators of its own, such as an enum or a varchar, is sorted by PostgreSQL's.
 */
export const FACTS = `
SELECT json_build_object('version', ${VERSION_TEXT}, 'tables', json_object_agg(asked.name, json_build_object(
  'keys', (
    SELECT COALESCE(json_agg(key.columns), '[]')
    FROM pg_index i CROSS JOIN LATERAL (
      SELECT json_agg(a.attname) AS columns, bool_and(
        (${NOT_NULL} OR COALESCE((to_jsonb(i)->>'indnullsnotdistinct')::boolean, false))
        AND oc.opcdefault
        AND (a.attcollation = part.collated OR COALESCE(co.collisdeterministic, true))
      ) AS holds
      FROM ROWS FROM (unnest(i.indkey::smallint[]), unnest(i.indclass::oid[]), unnest(i.indcollation::oid[]))
        WITH ORDINALITY AS part (attnum, opclass, collated, number)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.attnum
      LEFT JOIN pg_opclass oc ON oc.oid = part.opclass
      LEFT JOIN pg_collation co ON co.oid = a.attcollation
      WHERE part.number <= i.indnkeyatts
    ) key
    WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND key.holds
      AND (c.relkind = 'p' OR NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid))
  ),
  'indexes', (
    SELECT COALESCE(json_agg(index.parts), '[]')
    FROM pg_index i
    JOIN pg_class x ON x.oid = i.indexrelid AND x.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')
    CROSS JOIN LATERAL (
      SELECT json_agg(CASE WHEN oc.opcdefault AND part.collated = a.attcollation THEN json_build_object(
        'column', a.attname, 'isDescending', part.option & 1 = 1, 'nullsFirst', part.option & 2 = 2) END ORDER BY part.number
      ) AS parts
      FROM ROWS FROM (
        unnest(i.indkey::smallint[]), unnest(i.indclass::oid[]), unnest(i.indcollation::oid[]), unnest(i.indoption::smallint[])
      ) WITH ORDINALITY AS part (attnum, opclass, collated, option, number)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.attnum
      LEFT JOIN pg_opclass oc ON oc.oid = part.opclass
      WHERE part.number <= i.indnkeyatts
    ) index
    WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
  ),
  'columns', (
    SELECT json_object_agg(a.attname, json_build_object('notNull', ${NOT_NULL}, 'operators', (
      SELECT json_object_agg(ao.amopstrategy, format('OPERATOR(%I.%s)', n.nspname, o.oprname))
      FROM pg_opclass oc
      JOIN pg_amop ao ON ao.amopfamily = oc.opcfamily
        AND ao.amoplefttype = oc.opcintype AND ao.amoprighttype = oc.opcintype AND ao.amoppurpose = 's'
      JOIN pg_operator o ON o.oid = ao.amopopr
      JOIN pg_namespace n ON n.oid = o.oprnamespace
      WHERE oc.opcdefault AND oc.opcmethod = (SELECT oid FROM pg_am WHERE amname = 'btree') AND oc.opcintype = (
        WITH RECURSIVE base AS (
          SELECT t.oid, t.typtype, t.typbasetype FROM pg_type t WHERE t.oid = a.atttypid
          UNION ALL SELECT t.oid, t.typtype, t.typbasetype FROM base JOIN pg_type t ON t.oid = base.typbasetype
          WHERE base.typtype = 'd'
        )
        SELECT oid FROM base WHERE typtype <> 'd'
      )
    )))
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  )
)))::text
${ASKED}`;

/** Only whether anything has changed: several times as fast as what there is. */
export const VERSION = `SELECT ${VERSION_TEXT} ${ASKED}`;
