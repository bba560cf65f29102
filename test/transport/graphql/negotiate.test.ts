import { describe, expect, test } from 'vitest';
import { acceptsEvents, negotiateDelivery } from '../../../src/graphql/negotiate.ts';

describe('the format that Accept asks for', () => {
  test.each([
    // What real clients send.
    ['multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9', 'legacy'], // Apollo
    ['multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9', 'incremental'],
    ['application/graphql-response+json, application/json, text/event-stream, multipart/mixed', 'legacy'], // urql
    ['application/graphql-response+json, application/json', 'none'], // graphql-request
    ['text/event-stream', 'legacy'], // graphql-sse
    ['*/*', 'legacy'], // curl
    ['*/*;q=0.5', 'legacy'],
    ['application/json, text/plain, */*', 'none'], // axios
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', 'none'], // a browser's address bar
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
    // What is wanted more.
    ['application/json, multipart/mixed;q=0.5', 'none'],
    ['application/json;q=0.5, multipart/mixed', 'legacy'],
    ['application/graphql-response+json, text/event-stream;q=0.9', 'none'],
    ['application/json, multipart/mixed;q=0.5, text/event-stream', 'legacy'],
    ['multipart/mixed;q=0.1, */*', 'legacy'],
    ['application/json;q=0, multipart/mixed;q=0.1', 'legacy'],
    // What is not taken.
    ['multipart/mixed;q=0, multipart/*', 'none'],
    ['multipart/mixed;q=0, */*', 'none'],
    ['*/*;q=0', 'none'],
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
  ['application/json, text/plain, */*', true], // there is no other way
  ['text/event-stream;q=0, */*', false],
  ['text/event-stream;q=0, text/*', false],
])('events under Accept %s: %s', (accept, taken) => {
  expect(acceptsEvents(accept)).toBe(taken);
});
