/** `where` inputs in Prisma's shapes, one type for each type that shows a model's rows. */
import type { InputRef } from '@pothos/core';
import type { Builder } from './builder.ts';
import { once } from './once.ts';
import { lateInput } from './own-types.ts';
import { modelTypes, shownFields } from './shown-fields.ts';
import { valueFilter } from './value-filter.ts';

/** The input type of the filter of a type's rows, with the fields that the type shows. */
export const whereOf = once(
  (builder, type): InputRef<object> =>
    lateInput(builder, `${type}Where`, {
      description: `Matches rows of ${type} for which every given condition is true.`,
      fields: (t, ref) => ({
        AND: t.field({ type: [ref], description: 'All of these filters must match.' }),
        OR: t.field({ type: [ref], description: 'At least one of these filters must match.' }),
        NOT: t.field({ type: [ref], description: 'None of these filters may match.' }),
        ...(isToOne(builder, type) && {
          is: t.field({
            type: ref,
            description: 'The related row must match this filter. Use it beneath a relation, without other fields.',
          }),
          isNot: t.field({
            type: ref,
            description: 'The related row must not match this filter. Use it beneath a relation, without other fields.',
          }),
        }),
        ...Object.fromEntries(
          shownFields(builder, type).flatMap((field) => {
            if (field.relation !== undefined) {
              const filter = (field.relation.isList ? relationFilter : whereOf)(builder, field.type);
              return [[field.name, t.field({ type: filter })]];
            }
            const filter = valueFilter(builder, field);
            return filter === undefined ? [] : [[field.name, t.field({ type: filter })]];
          }),
        ),
      }),
    }),
);

/** Whether a relation leads to one row of the type. */
const isToOne = (builder: Builder, type: string) => toOneTypes(builder, 'all').has(type);

/** Looked for once: there may be a thousand types. */
const toOneTypes = once(
  (builder): ReadonlySet<string> =>
    new Set(
      modelTypes(builder).flatMap((owner) =>
        shownFields(builder, owner).flatMap(({ relation, type }) =>
          relation === undefined || relation.isList ? [] : [type],
        ),
      ),
    ),
);

const relationFilter = once(
  (builder, type): InputRef<object> =>
    lateInput(builder, `${type}RelationFilter`, {
      description: `Matches rows by their related rows of ${type}.`,
      fields: (t) => ({
        some: t.field({ type: whereOf(builder, type), description: 'Matches if at least one related row matches.' }),
        every: t.field({
          type: whereOf(builder, type),
          description: 'Matches if all related rows match, or if there are none.',
        }),
        none: t.field({ type: whereOf(builder, type), description: 'Matches if no related row matches.' }),
      }),
    }),
);
