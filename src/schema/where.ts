/** `where` inputs in Prisma's shapes, one type for each model that the schema shows. */
import { builder } from './builder.ts';
import { once } from './once.ts';
import { shownFields, shownModels } from './shown-fields.ts';
import { valueFilter } from './value-filter.ts';

/** The input type of a model's filter. */
export const whereOf = once((model: string) => builder.inputRef<object>(`${model}Where`));

/** Gives the filters their fields: those that the object types show, so it must follow them. */
export function defineWheres(): void {
  for (const model of shownModels()) {
    const ref = whereOf(model);
    ref.implement({
      description: `Which rows of ${model}: those for which all that is given here is true.`,
      fields: (t) => ({
        AND: t.field({ type: [ref], description: 'All of these.' }),
        OR: t.field({ type: [ref], description: 'At least one of these.' }),
        NOT: t.field({ type: [ref], description: 'None of these.' }),
        ...(isToOne(model) && {
          is: t.field({ type: ref, description: 'Beneath a relation, and alone there: the row is so.' }),
          isNot: t.field({ type: ref, description: 'Beneath a relation, and alone there: the row is not so.' }),
        }),
        ...Object.fromEntries(
          shownFields(model).flatMap((field) => {
            const { name, kind, type, isList } = field;
            if (kind === 'object') return [[name, t.field({ type: isList ? relationFilter(type) : whereOf(type) })]];
            const filter = valueFilter(field);
            return filter === undefined ? [] : [[name, t.field({ type: filter })]];
          }),
        ),
      }),
    });
  }
}

/** Whether a relation leads to one row of the model. */
const isToOne = (model: string) =>
  shownModels().some((owner) =>
    shownFields(owner).some(({ type, kind, isList }) => kind === 'object' && type === model && !isList),
  );

const relationFilter = once((model: string) =>
  builder.inputRef<object>(`${model}RelationFilter`).implement({
    description: `Which rows, by those of ${model} that belong to them.`,
    fields: (t) => ({
      some: t.field({ type: whereOf(model), description: 'At least one is so.' }),
      every: t.field({ type: whereOf(model), description: 'All are so, or there are none.' }),
      none: t.field({ type: whereOf(model), description: 'None is so.' }),
    }),
  }),
);
