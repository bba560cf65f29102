import { describe, expect, test } from 'vitest';
import { acceptsEvents, negotiateDelivery } from '../../../src/transport/graphql/negotiate.ts';

describe('the format that Accept asks for', () => {
  test.each([
    // What real clients send.
    ['multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9', 'legacy'], // Apollo
    ['multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9', 'incremental'],
    ['application/graphql-response+json, application/json, text/event-stream, multipart/mixed', 'legacy'], // urql
    ['application/graphql-response+json, application/json', 'none'], // graphql-request
    ['text/event-stream', 'legacy'], // graphql-sse
    ['*/*', 'legacy'], // curl
    ['', 'legacy'],
    [null, 'legacy'],
    // How else it may be written.
    ['multipart/mixed; incrementalSpec="v0.2"', 'incremental'],
    ['Multipart/Mixed ; IncrementalSpec = V0.2', 'incremental'],
    ['multipart/mixed;boundary="a,b;c";deferSpec=20220824', 'legacy'],
    ['application/json;q=0.1, multipart/mixed;incrementalSpec=v0.2;q=0.9', 'incremental'],
    ['multipart/mixed, multipart/mixed;incrementalSpec=v0.2', 'incremental'],
    ['multipart/mixed;incrementalSpec=v0.2, multipart/mixed;deferSpec=20220824', 'incremental'],
    ['multipart/*', 'legacy'],
    ['text/*', 'legacy'],
    ['text/event-stream;incrementalSpec=v0.2', 'incremental'],
    ['text/event-stream;incrementalSpec=v0.2, multipart/mixed', 'legacy'], // goes as multipart
    // What is not taken.
    ['multipart/mixed;q=0', 'none'],
    ['multipart/mixed;q=0.0, application/json', 'none'],
    ['multipart/mixed;incrementalSpec=v0.2;q=0, text/event-stream', 'legacy'],
    ['multipart/mixed;incrementalSpec=v9', 'none'],
    ['application/json', 'none'],
    ['text/html, application/xhtml+xml', 'none'],
    ['multipart/form-data', 'none'],
    ['application/json;note="multipart/mixed"', 'none'],
    [',;, ;q=1', 'none'],
  ])('%s: %s', (accept, delivery) => {
    expect(negotiateDelivery(accept)).toBe(delivery);
  });
});

test.each([
  ['text/event-stream', true],
  ['application/json, text/*;q=0.1', true],
  ['*/*', true],
  [null, true],
  ['application/json', false],
  ['multipart/mixed', false],
  ['text/event-stream;q=0, application/json', false],
])('events under Accept %s: %s', (accept, taken) => {
  expect(acceptsEvents(accept)).toBe(taken);
});
