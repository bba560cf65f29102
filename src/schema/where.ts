/** `where` inputs in Prisma's shapes, one type for each model that the schema shows. */
import { builder } from './builder.ts';
import { once } from './once.ts';
import { shownFields, shownModels } from './shown-fields.ts';

const QueryMode = builder.enumType('QueryMode', {
  description: 'How text is compared.',
  values: { default: { description: 'Case matters.' }, insensitive: { description: 'Case does not matter.' } },
});

/** The types of the datamodel that have a filter, each with its scalar. */
const scalars = { String: 'String', Int: 'Int', Float: 'Float', Boolean: 'Boolean', DateTime: 'DateTime' } as const;
type Scalar = keyof typeof scalars;
const hasFilter = (type: string): type is Scalar => Object.hasOwn(scalars, type);

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
          shownFields(model).flatMap(({ name, kind, type, isList, isRequired }) => {
            if (kind === 'object') return [[name, t.field({ type: isList ? relationFilter(type) : whereOf(type) })]];
            return !isList && hasFilter(type) ? [[name, t.field({ type: scalarFilter(type, isRequired) })]] : [];
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

const required = once((type: Scalar) => implementFilter(`${type}Filter`, type, true));
const nullable = once((type: Scalar) => implementFilter(`${type}NullableFilter`, type, false));

const scalarFilter = (type: Scalar, isRequired: boolean) => (isRequired ? required(type) : nullable(type));

function implementFilter(name: string, type: Scalar, isRequired: boolean) {
  const ref = builder.inputRef<object>(name);
  const scalar = scalars[type];
  const described = isRequired ? '' : ' A null is matched by `{ equals: null }`, and left out by `{ not: null }`.';
  return ref.implement({
    description: `Values for which all that is given here is true.${described}`,
    fields: (t) => ({
      equals: t.field({ type: scalar }),
      not: t.field({ type: ref, description: 'The opposite of this filter.' }),
      ...(type !== 'Boolean' && {
        in: t.field({ type: [scalar], description: 'Is one of these.' }),
        notIn: t.field({ type: [scalar], description: 'Is none of these.' }),
        lt: t.field({ type: scalar, description: 'Is less.' }),
        lte: t.field({ type: scalar, description: 'Is less or equal.' }),
        gt: t.field({ type: scalar, description: 'Is greater.' }),
        gte: t.field({ type: scalar, description: 'Is greater or equal.' }),
      }),
      ...(type === 'String' && {
        contains: t.field({ type: scalar }),
        startsWith: t.field({ type: scalar }),
        endsWith: t.field({ type: scalar }),
        mode: t.field({ type: QueryMode, description: 'How text is compared, not inside `not`. Default: `default`.' }),
      }),
    }),
  });
}
