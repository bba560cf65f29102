/** What a server serves: a schema, and whose models its rows are of. */
import type { GraphQLSchema } from 'graphql';
import type { Pool } from 'pg';
import type { DatamodelData } from '../core/model/datamodel-data.ts';
import { listsOf } from '../pothos/index.ts';

export interface App<Client extends PrismaClientLike = PrismaClientLike> {
  /** What `prisma-sluice` has generated. */
  readonly datamodel: DatamodelData;
  /** Its lists are those that `t.rowList` has made. */
  readonly schema: GraphQLSchema;
  /** The list that comes first: in GraphiQL, and as the download without a name. Default: the schema's first. */
  readonly defaultList?: string;
  /**
   * A client with `stream()` for the models, on this pool, which it leaves open.
   * @param schema holds the tables of models that declare none.
   */
  readonly createClient: (pool: Pool, schema: string) => Client;
}

export interface PrismaClientLike {
  $disconnect(): Promise<void>;
}

/** List name → model, the default list first. */
export function listsOfApp({
  schema,
  defaultList,
}: Pick<App, 'schema' | 'defaultList'>): Readonly<Record<string, string>> {
  const lists = listsOf(schema);
  const model = defaultList && lists[defaultList];
  return model ? { [defaultList]: model, ...lists } : lists;
}
