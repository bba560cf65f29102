/** The query with which GraphiQL opens: a list of the schema, streamed, and the same as a subscription. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** As many fields as are read at a glance. */
const FIELDS = 5;
const RELATIONS = 2;

/** @param list a list of the schema's, such as `orders`. @returns '' where the schema has none of that name. */
export function firstQuery(schema: GraphQLSchema, list: string): string {
  const rows = getNamedType(schema.getQueryType()?.getFields()[list]?.type);
  if (!isObjectType(rows)) return '';
  const fields = selectionOf(rows);
  const batches = schema.getSubscriptionType()?.getFields()[list];
  const asStream = `# Rows appear as they are read.
query Rows {
  ${list}(first: 500) @stream {
    ${fields.join('\n    ')}
  }
}
`;
  if (batches === undefined) return asStream;
  return `${asStream}
# The same as a subscription: batches, with a proof of the end on the last one.
subscription Batches {
  ${list}(first: 2500) {
    rows { ${fields.join(' ')} }
    delivered
    end { rowCount checksum }
  }
}
`;
}

/** Plain fields, and a plain field of each row that a row leads to. */
function selectionOf(type: GraphQLObjectType): readonly string[] {
  const fields = Object.values(type.getFields()).filter(isFree);
  const related = fields.flatMap((field) => {
    const other = getNullableType(field.type);
    if (!isObjectType(other)) return [];
    const [first] = leavesOf(other);
    return first === undefined ? [] : [`${field.name} { ${first} }`];
  });
  const selection = [...leavesOf(type).slice(0, FIELDS), ...related.slice(0, RELATIONS)];
  return selection.length > 0 ? selection : ['__typename'];
}

const leavesOf = (type: GraphQLObjectType): string[] =>
  Object.values(type.getFields())
    .filter((field) => isFree(field) && isLeafType(getNullableType(field.type)))
    .map(({ name }) => name);

const isFree = ({ args }: GraphQLField<unknown, unknown>) => !args.some(isRequiredArgument);
