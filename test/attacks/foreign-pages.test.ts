/** What a page of somebody else's can have a reader's browser send here: nothing is executed, framed or downloaded by it. */
import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepLog, startServer, type TestServer } from '../utils/server.ts';

const named = 'https://app.example.com';
const TOKEN = 'a token of the tests';
const log = keepLog();

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ CORS_ORIGINS: named, OPERATOR_TOKEN: TOKEN }, { log: log.log });
});
afterAll(() => server.dispose());

async function ask(path: string, headers: OutgoingHttpHeaders = {}, body?: string) {
  const method = body === undefined ? 'GET' : 'POST';
  const req = request(`${server.url}${path}`, { method, headers, agent: false }).end(body);
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  return { status: res.statusCode, headers: res.headers, text: await text(res) };
}

const query = '{ flight(id: 1) { id } }';

describe('what a page may send without asking is not executed', () => {
  it.each([
    ['a form', 'application/x-www-form-urlencoded', new URLSearchParams({ query }).toString()],
    [
      'a mutation in a form',
      'application/x-www-form-urlencoded',
      'query=mutation{streamControl(streamId:"a",command:{cancel:true}){id}}',
    ],
    ['the language itself', 'application/graphql', query],
    ['plain text', 'text/plain', JSON.stringify({ query })],
    ['plain text that mentions JSON', 'text/plain; application/json', JSON.stringify({ query })],
    ['several types', 'text/plain, application/json', JSON.stringify({ query })],
    [
      'parts of a form',
      'multipart/form-data; boundary=b',
      `--b\r\nContent-Disposition: form-data; name="query"\r\n\r\n${query}\r\n--b--\r\n`,
    ],
    ['no type', undefined, JSON.stringify({ query })],
  ])('%s', async (_, type, body) => {
    const answer = await ask('/graphql', { accept: 'application/json', ...(type && { 'content-type': type }) }, body);
    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.text)).toEqual({
      errors: [{ message: expect.stringContaining('application/json'), extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'application/graphql+json'])(
    'while %s is',
    async (type) => {
      const answer = await ask(
        '/graphql',
        { accept: 'application/json', 'content-type': type },
        JSON.stringify({ query }),
      );
      expect(JSON.parse(answer.text)).toEqual({ data: { flight: { id: 1 } } });
    },
  );
});

describe('a request that a foreign page has started', () => {
  const from = (site: string, mode: string, dest: string, more: object = {}) => ({
    accept: 'application/json',
    'sec-fetch-site': site,
    'sec-fetch-mode': mode,
    'sec-fetch-dest': dest,
    ...more,
  });
  const paths = ['/export/flights.csv?first=1', `/graphql?query=${encodeURIComponent(query)}`];
  const each = (cases: readonly (readonly [string, OutgoingHttpHeaders])[]) =>
    paths.flatMap((path) => cases.map(([name, headers]) => [name, path, headers] as const));

  it.each(
    each([
      ['an image', from('cross-site', 'no-cors', 'image')],
      ['a frame', from('cross-site', 'navigate', 'iframe', { 'sec-fetch-user': '?1' })],
      ['a script of it that goes there by itself', from('cross-site', 'navigate', 'document')],
      ['a fetch', from('cross-site', 'cors', 'empty', { origin: 'https://evil.example.com' })],
      [
        'a fetch from another port of this machine',
        from('same-site', 'cors', 'empty', { origin: 'http://localhost:3000' }),
      ],
    ]),
  )('by %s is refused at %s', async (_, path, headers) => {
    const answer = await ask(path, headers);
    expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.text)).toMatchObject({
      code: 'BAD_USER_INPUT',
      detail: expect.stringContaining('CORS_ORIGINS'),
    });
  });

  it.each(
    each([
      ['a link that is clicked', from('cross-site', 'navigate', 'document', { 'sec-fetch-user': '?1' })],
      ['a named origin', from('cross-site', 'cors', 'empty', { origin: named })],
      ['a page of our own', from('same-origin', 'cors', 'empty')],
      ['a form of our own', from('same-origin', 'navigate', 'document')],
      ['an address that is typed in', from('none', 'navigate', 'document', { 'sec-fetch-user': '?1' })],
      ['a program', { accept: 'application/json' }],
    ]),
  )('by %s is answered at %s', async (_, path, headers) => {
    expect((await ask(path, headers)).status).toBe(200);
  });
});

describe('GraphiQL', () => {
  const browser = { accept: 'text/html,*/*;q=0.8' };

  it('is in nobody’s frame, and runs no script but its own', async () => {
    const { headers } = await ask('/graphql', browser);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'self'");
    expect(policy).toMatch(/script-src 'sha256-[^;]*;/);
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).not.toMatch(/unsafe|\*/);
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
  });

  it('gives an answer that is no page no such headers', async () => {
    const { headers } = await ask(`/graphql?query=${encodeURIComponent(query)}`, { accept: 'application/json' });
    expect(headers).not.toHaveProperty('content-security-policy');
  });
});

describe('a request with two Hosts', () => {
  const say = async (lines: readonly string[]) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const answer = await text(socket);
    return answer.slice(0, answer.indexOf('\r\n'));
  };

  it.each([
    ['two names', ['Host: localhost', 'Host: evil.example.com']],
    ['one name twice', ['Host: localhost', 'hOST: localhost']],
  ])('is refused: %s', async (_, hosts) => {
    expect(await say(['GET /healthz HTTP/1.1', ...hosts, 'Connection: close'])).toBe('HTTP/1.1 400 Bad Request');
  });

  it('is refused a WebSocket too', async () => {
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    expect(await say(['GET /graphql HTTP/1.1', 'Host: localhost', 'Host: evil.example.com', ...upgrade])).toBe(
      'HTTP/1.1 400 Bad Request',
    );
  });
});

describe('wrong operator tokens', () => {
  const streams = async (token: string) => {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    };
    return JSON.parse((await ask('/graphql', headers, JSON.stringify({ query: '{ streams { id } }' }))).text);
  };

  it('are logged with their client, wait for each other, and keep the right one from nobody', async () => {
    const answers: unknown[] = [];
    const guess = async (_: unknown, i: number) => {
      const { errors } = await streams(`guess ${i}`);
      answers.push(errors[0].extensions);
    };
    const guesses = Array.from({ length: 20 }, guess);
    // The last ten of them are refused at once, and the right one need not wait for the others.
    const refused = { code: 'LIMIT_EXCEEDED', retryAfter: 5 };
    await expect
      .poll(() => answers.filter((answer) => JSON.stringify(answer) === JSON.stringify(refused)).length)
      .toBe(10);
    expect(await streams(TOKEN)).toEqual({ data: { streams: [] } });
    expect(answers.length).toBeLessThan(20);
    // One of those that wait has its answer.
    await expect.poll(() => answers).toContainEqual({ code: 'BAD_USER_INPUT' });
    const lines = log.lines('a wrong operator token');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatchObject({ client: '127.0.0.1' });
    expect(JSON.stringify(lines)).not.toContain('guess');
    await server.dispose();
    await Promise.allSettled(guesses);
  });
});
