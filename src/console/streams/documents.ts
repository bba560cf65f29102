/** The operations on streams: status and control. */
import { graphql } from '../gql/gql.ts';

export const StreamStatuses = graphql(`
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
`);

/** How one stream stands, for the page that reads it. */
export const StreamNow = graphql(`
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
`);

export const ControlStream = graphql(`
  mutation ControlStream($streamId: ID!, $command: StreamCommand!, $message: String) {
    streamControl(streamId: $streamId, command: $command, message: $message) {
      id
      state
    }
  }
`);
