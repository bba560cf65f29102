/** `where` inputs in Prisma's shapes, one type for each type that shows a model's rows. */
import { builder } from './builder.ts';
import { once } from './once.ts';
import { modelTypes, shownType } from './shown-fields.ts';
import { valueFilter } from './value-filter.ts';

/** The input type of the filter of a type's rows. */
export const whereOf = once((type: string) => builder.inputRef<object>(`${type}Where`));

/** Gives the filters their fields: those that the object types show, so it must follow them. */
export function defineWheres(): void {
  for (const type of modelTypes()) {
    const ref = whereOf(type);
    ref.implement({
      description: `Which rows of ${type}: those for which all that is given here is true.`,
      fields: (t) => ({
        AND: t.field({ type: [ref], description: 'All of these.' }),
        OR: t.field({ type: [ref], description: 'At least one of these.' }),
        NOT: t.field({ type: [ref], description: 'None of these.' }),
        ...(isToOne(type) && {
          is: t.field({ type: ref, description: 'Beneath a relation, and alone there: the row is so.' }),
          isNot: t.field({ type: ref, description: 'Beneath a relation, and alone there: the row is not so.' }),
        }),
        ...Object.fromEntries(
          shownFields(type).flatMap((field) => {
            if (field.relation !== undefined) {
              const filter = field.relation.isList ? relationFilter(field.type) : whereOf(field.type);
              return [[field.name, t.field({ type: filter })]];
            }
            const filter = valueFilter(field.column);
            return filter === undefined ? [] : [[field.name, t.field({ type: filter })]];
          }),
        ),
      }),
    });
  }
}

const shownFields = (type: string) => [...(shownType(type)?.fields.values() ?? [])];

/** Whether a relation leads to one row of the type. */
const isToOne = (type: string) =>
  modelTypes().some((owner) =>
    shownFields(owner).some((field) => field.relation !== undefined && !field.relation.isList && field.type === type),
  );

const relationFilter = once((type: string) =>
  builder.inputRef<object>(`${type}RelationFilter`).implement({
    description: `Which rows, by those of ${type} that belong to them.`,
    fields: (t) => ({
      some: t.field({ type: whereOf(type), description: 'At least one is so.' }),
      every: t.field({ type: whereOf(type), description: 'All are so, or there are none.' }),
      none: t.field({ type: whereOf(type), description: 'None is so.' }),
    }),
  }),
);
