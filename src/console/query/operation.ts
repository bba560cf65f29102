/** The GraphQL operation of a query: a subscription, or a list with `@stream` where the transport is multipart. */
import type { Transport } from '../../client/types.ts';
import type { Catalogue, List } from '../catalogue/types.ts';
import { orderByOf } from './order-by.ts';
import { selectionOf } from './selection.ts';
import type { Query } from './types.ts';
import { whereOf } from './where.ts';

/** Over which a query comes: only a subscription is live. */
export const transportOf = ({ transport, live }: Query): Transport =>
  live && transport === 'multipart' ? 'sse' : transport;

/** Whether the size of the batches is asked for by the operation itself: a stream can be told in any case. */
export const asksForBatchSize = (query: Query): boolean => transportOf(query) !== 'multipart';

export interface Operation {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** @throws Error that says what is missing in the form. */
export function operationOf(catalogue: Catalogue, list: List, query: Query): Operation {
  const { features } = catalogue;
  const isStream = transportOf(query) === 'multipart';
  const parameters = [
    { name: 'where', type: list.where, value: whereOf(catalogue, list, query.where) },
    { name: 'orderBy', type: `[${list.orderBy}!]`, value: orderByOf(query.orderBy) },
    { name: 'first', type: 'Int', value: query.first },
    { name: 'live', type: 'Boolean', value: query.live || undefined },
    ...(!asksForBatchSize(query) ? [] : [{ name: 'batchSize', type: 'Int', value: query.batchSize }]),
    // Where a token can continue the stream, the client puts it there.
    ...(features.resume ? [{ name: 'after', type: 'String', value: undefined, isKept: true }] : []),
  ].filter((parameter) => parameter.value !== undefined || 'isKept' in parameter);

  const declared = parameters.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = parameters.map(({ name }) => `${name}: $${name}`).join(', ');
  const rows = selectionOf(catalogue, list, query.columns, isStream ? '    ' : '      ');
  const name = list.name.charAt(0).toUpperCase() + list.name.slice(1);
  const head = `${isStream ? 'query' : 'subscription'} ${name}${declared && `(${declared})`} {`;
  const field = `  ${list.name}${passed && `(${passed})`}`;
  const document = isStream
    ? [head, `${field} @stream {`, rows, '  }', '}']
    : [
        head,
        `${field} {`,
        '    rows {',
        rows,
        '    }',
        '    delivered',
        '    streamId',
        ...(features.estimate ? ['    estimatedTotal'] : []),
        ...(features.resume ? ['    token', '    snapshot'] : []),
        query.live ? '    removed caughtUp' : '    end { rowCount checksum }',
        '  }',
        '}',
      ];
  return {
    document: document.join('\n'),
    variables: Object.fromEntries(
      parameters.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}
