/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A command for a running stream. Give exactly one field. */
export type StreamCommand =
  {   /** Most rows in a batch, 1 to 2000. A batch that is already being read keeps its size. */
  batchSize: number; cancel?: never; credit?: never; pause?: never; resume?: never; }
  |  { batchSize?: never;   /** Ends the stream. Its reader gets `STREAM_CANCELLED`. */
  cancel: boolean; credit?: never; pause?: never; resume?: never; }
  |  { batchSize?: never; cancel?: never;   /** Sends this many more rows, and then pauses. */
  credit: number; pause?: never; resume?: never; }
  |  { batchSize?: never; cancel?: never; credit?: never;   /** Sends no more batches until `resume`. After STREAM_PARK_SECONDS the stream is parked, and resumes with a new snapshot. */
  pause: boolean; resume?: never; }
  |  { batchSize?: never; cancel?: never; credit?: never; pause?: never;   /** Continues without a row limit. */
  resume: boolean; };

/** Who controls a stream. */
export type StreamCommander =
  /** Anyone who sends the OPERATOR_TOKEN. */
  | 'operator'
  /** Whoever controls the stream by its id. */
  | 'reader';

/** The state of a stream. */
export type StreamState =
  /** The stream has ended. Its status is that at its end. */
  | 'ended'
  /** The stream has sent its last batch, was cancelled, or had a reader that was too slow. */
  | 'ending'
  /** The stream has given up its connection, because it paused for long or its reader took nothing. It can resume. */
  | 'parked'
  /** The stream is paused until `resume` or `credit`. */
  | 'paused'
  | 'running'
  /** The stream waits for its turn, or for its first rows. */
  | 'waiting';

/** An enum describing what kind of type a given `__Type` is. */
export type __TypeKind =
  /** Indicates this type is a scalar. */
  | 'SCALAR'
  /** Indicates this type is an object. `fields` and `interfaces` are valid fields. */
  | 'OBJECT'
  /** Indicates this type is an interface. `fields`, `interfaces`, and `possibleTypes` are valid fields. */
  | 'INTERFACE'
  /** Indicates this type is a union. `possibleTypes` is a valid field. */
  | 'UNION'
  /** Indicates this type is an enum. `enumValues` is a valid field. */
  | 'ENUM'
  /** Indicates this type is an input object. `inputFields` is a valid field. */
  | 'INPUT_OBJECT'
  /** Indicates this type is a list. `ofType` is a valid field. */
  | 'LIST'
  /** Indicates this type is a non-null. `ofType` is a valid field. */
  | 'NON_NULL';

export type IntrospectionQueryVariables = Exact<{ [key: string]: never; }>;


export type IntrospectionQuery = { __schema: { queryType: { name: string | null }, mutationType: { name: string | null } | null, subscriptionType: { name: string | null } | null, types: Array<{ kind: __TypeKind, name: string | null, fields: Array<{ name: string, description: string | null, args: Array<{ name: string, type: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null } | null } | null } | null } }>, type: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null } | null } | null } | null } }> | null, inputFields: Array<{ name: string, description: string | null, type: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null } | null } | null } | null } }> | null, enumValues: Array<{ name: string }> | null }> } };

export type TypeRefFragment = { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null, ofType: { kind: __TypeKind, name: string | null } | null } | null } | null };

export type StreamStatusesSubscriptionVariables = Exact<{
  ids?: Array<string | number> | string | number | null | undefined;
  every?: number | null | undefined;
  ended?: boolean | null | undefined;
}>;


export type StreamStatusesSubscription = { streamStatus: Array<{ id: string, transport: string, client: string, model: string, plan: string, state: StreamState, rows: number, bytes: number, heldBytes: number, rate: number, batchSize: number, holdsConnection: boolean, message: string | null, outcome: string | null, reason: string | null, endedAgo: number | null, age: number, stalled: number, pace: { credit: number | null, pausedBy: StreamCommander | null } }> };

export type StreamNowQueryVariables = Exact<{
  id: string | number;
}>;


export type StreamNowQuery = { streams: Array<{ state: StreamState, message: string | null, outcome: string | null, reason: string | null, stalled: number, pace: { pausedBy: StreamCommander | null } }> };

export type ControlStreamMutationVariables = Exact<{
  streamId: string | number;
  command: StreamCommand;
  message?: string | null | undefined;
}>;


export type ControlStreamMutation = { streamControl: { id: string, state: StreamState } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const TypeRefFragmentDoc = new TypedDocumentString(`
    fragment TypeRef on __Type {
  kind
  name
  ofType {
    kind
    name
    ofType {
      kind
      name
      ofType {
        kind
        name
      }
    }
  }
}
    `, {"fragmentName":"TypeRef"}) as unknown as TypedDocumentString<TypeRefFragment, unknown>;
export const IntrospectionDocument = new TypedDocumentString(`
    query Introspection {
  __schema {
    queryType {
      name
    }
    mutationType {
      name
    }
    subscriptionType {
      name
    }
    types {
      kind
      name
      fields {
        name
        description
        args {
          name
          type {
            ...TypeRef
          }
        }
        type {
          ...TypeRef
        }
      }
      inputFields {
        name
        description
        type {
          ...TypeRef
        }
      }
      enumValues {
        name
      }
    }
  }
}
    fragment TypeRef on __Type {
  kind
  name
  ofType {
    kind
    name
    ofType {
      kind
      name
      ofType {
        kind
        name
      }
    }
  }
}`) as unknown as TypedDocumentString<IntrospectionQuery, IntrospectionQueryVariables>;
export const StreamStatusesDocument = new TypedDocumentString(`
    subscription StreamStatuses($ids: [ID!], $every: Int, $ended: Boolean) {
  streamStatus(ids: $ids, every: $every, ended: $ended) {
    id
    transport
    client
    model
    plan
    state
    rows
    bytes
    heldBytes
    rate
    batchSize
    pace {
      credit
      pausedBy
    }
    holdsConnection
    message
    outcome
    reason
    endedAgo
    age
    stalled
  }
}
    `) as unknown as TypedDocumentString<StreamStatusesSubscription, StreamStatusesSubscriptionVariables>;
export const StreamNowDocument = new TypedDocumentString(`
    query StreamNow($id: ID!) {
  streams(ids: [$id], ended: true) {
    state
    pace {
      pausedBy
    }
    message
    outcome
    reason
    stalled
  }
}
    `) as unknown as TypedDocumentString<StreamNowQuery, StreamNowQueryVariables>;
export const ControlStreamDocument = new TypedDocumentString(`
    mutation ControlStream($streamId: ID!, $command: StreamCommand!, $message: String) {
  streamControl(streamId: $streamId, command: $command, message: $message) {
    id
    state
  }
}
    `) as unknown as TypedDocumentString<ControlStreamMutation, ControlStreamMutationVariables>;