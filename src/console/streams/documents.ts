/** What is asked of streams that run, and told to them. */
import { graphql } from '../gql/gql.ts';

export const StreamStatuses = graphql(`
  subscription StreamStatuses($ids: [ID!], $every: Int) {
    streamStatus(ids: $ids, every: $every) {
      id
      door
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
      age
      stalled
    }
  }
`);

export const ControlStream = graphql(`
  mutation ControlStream($streamId: ID!, $command: StreamCommand!) {
    streamControl(streamId: $streamId, command: $command) {
      id
      state
    }
  }
`);
