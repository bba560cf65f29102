/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Introspection {\n    __schema {\n      queryType {\n        name\n      }\n      mutationType {\n        name\n      }\n      subscriptionType {\n        name\n      }\n      types {\n        kind\n        name\n        fields {\n          name\n          description\n          args {\n            name\n            type {\n              ...TypeRef\n            }\n          }\n          type {\n            ...TypeRef\n          }\n        }\n        inputFields {\n          name\n          description\n          type {\n            ...TypeRef\n          }\n        }\n        enumValues {\n          name\n        }\n      }\n    }\n  }\n\n  fragment TypeRef on __Type {\n    kind\n    name\n    ofType {\n      kind\n      name\n      ofType {\n        kind\n        name\n        ofType {\n          kind\n          name\n        }\n      }\n    }\n  }\n": typeof types.IntrospectionDocument,
    "\n  subscription StreamStatuses($ids: [ID!], $every: Int, $ended: Boolean) {\n    streamStatus(ids: $ids, every: $every, ended: $ended) {\n      id\n      transport\n      client\n      model\n      plan\n      state\n      rows\n      bytes\n      heldBytes\n      rate\n      batchSize\n      pace {\n        credit\n        pausedBy\n      }\n      holdsConnection\n      message\n      outcome\n      reason\n      endedAgo\n      age\n      stalled\n    }\n  }\n": typeof types.StreamStatusesDocument,
    "\n  query StreamNow($id: ID!) {\n    streams(ids: [$id], ended: true) {\n      state\n      pace {\n        pausedBy\n      }\n      message\n      outcome\n      reason\n      stalled\n    }\n  }\n": typeof types.StreamNowDocument,
    "\n  mutation ControlStream($streamId: ID!, $command: StreamCommand!, $message: String) {\n    streamControl(streamId: $streamId, command: $command, message: $message) {\n      id\n      state\n    }\n  }\n": typeof types.ControlStreamDocument,
};
const documents: Documents = {
    "\n  query Introspection {\n    __schema {\n      queryType {\n        name\n      }\n      mutationType {\n        name\n      }\n      subscriptionType {\n        name\n      }\n      types {\n        kind\n        name\n        fields {\n          name\n          description\n          args {\n            name\n            type {\n              ...TypeRef\n            }\n          }\n          type {\n            ...TypeRef\n          }\n        }\n        inputFields {\n          name\n          description\n          type {\n            ...TypeRef\n          }\n        }\n        enumValues {\n          name\n        }\n      }\n    }\n  }\n\n  fragment TypeRef on __Type {\n    kind\n    name\n    ofType {\n      kind\n      name\n      ofType {\n        kind\n        name\n        ofType {\n          kind\n          name\n        }\n      }\n    }\n  }\n": types.IntrospectionDocument,
    "\n  subscription StreamStatuses($ids: [ID!], $every: Int, $ended: Boolean) {\n    streamStatus(ids: $ids, every: $every, ended: $ended) {\n      id\n      transport\n      client\n      model\n      plan\n      state\n      rows\n      bytes\n      heldBytes\n      rate\n      batchSize\n      pace {\n        credit\n        pausedBy\n      }\n      holdsConnection\n      message\n      outcome\n      reason\n      endedAgo\n      age\n      stalled\n    }\n  }\n": types.StreamStatusesDocument,
    "\n  query StreamNow($id: ID!) {\n    streams(ids: [$id], ended: true) {\n      state\n      pace {\n        pausedBy\n      }\n      message\n      outcome\n      reason\n      stalled\n    }\n  }\n": types.StreamNowDocument,
    "\n  mutation ControlStream($streamId: ID!, $command: StreamCommand!, $message: String) {\n    streamControl(streamId: $streamId, command: $command, message: $message) {\n      id\n      state\n    }\n  }\n": types.ControlStreamDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Introspection {\n    __schema {\n      queryType {\n        name\n      }\n      mutationType {\n        name\n      }\n      subscriptionType {\n        name\n      }\n      types {\n        kind\n        name\n        fields {\n          name\n          description\n          args {\n            name\n            type {\n              ...TypeRef\n            }\n          }\n          type {\n            ...TypeRef\n          }\n        }\n        inputFields {\n          name\n          description\n          type {\n            ...TypeRef\n          }\n        }\n        enumValues {\n          name\n        }\n      }\n    }\n  }\n\n  fragment TypeRef on __Type {\n    kind\n    name\n    ofType {\n      kind\n      name\n      ofType {\n        kind\n        name\n        ofType {\n          kind\n          name\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.ts').IntrospectionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription StreamStatuses($ids: [ID!], $every: Int, $ended: Boolean) {\n    streamStatus(ids: $ids, every: $every, ended: $ended) {\n      id\n      transport\n      client\n      model\n      plan\n      state\n      rows\n      bytes\n      heldBytes\n      rate\n      batchSize\n      pace {\n        credit\n        pausedBy\n      }\n      holdsConnection\n      message\n      outcome\n      reason\n      endedAgo\n      age\n      stalled\n    }\n  }\n"): typeof import('./graphql.ts').StreamStatusesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StreamNow($id: ID!) {\n    streams(ids: [$id], ended: true) {\n      state\n      pace {\n        pausedBy\n      }\n      message\n      outcome\n      reason\n      stalled\n    }\n  }\n"): typeof import('./graphql.ts').StreamNowDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ControlStream($streamId: ID!, $command: StreamCommand!, $message: String) {\n    streamControl(streamId: $streamId, command: $command, message: $message) {\n      id\n      state\n    }\n  }\n"): typeof import('./graphql.ts').ControlStreamDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
