/** Tokens that are forged, out of date, or for somebody else; and an issuer that is down, slow, or changes its keys. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BearerTokensOptions, bearerTokens } from '../../src/core/rights/bearer-tokens.ts';
import { sharedUrl } from '../utils/database.ts';
import { serve } from './open-rights.ts';

const secret = 'a secret that has more than thirty-two characters';
const now = () => Math.floor(Date.now() / 1000);

const symmetric = (claims: JWTPayload, { key = secret, alg = 'HS256' } = {}) =>
  new SignJWT({ sub: 'anna', role: 'web', iss: 'me', aud: 'sluice', exp: now() + 600, ...claims })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(key));

const unsigned = (header: object, claims: object) =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

const ask = async (options: BearerTokensOptions, token: string | undefined) =>
  bearerTokens(options)({ authorization: token && `Bearer ${token}`, header: () => undefined });

const taken = { secret, issuer: 'me', audience: 'sluice' };

describe('by a shared secret', () => {
  it('is who it says', async () => {
    const exp = now() + 60;
    expect(await ask(taken, await symmetric({ exp, tenant: 5 }))).toMatchObject({
      subject: 'anna',
      role: 'web',
      claims: { tenant: 5 },
      expiresAt: new Date((exp + 5) * 1000),
    });
  });

  const claims = { sub: 'anna', role: 'web', iss: 'me', aud: 'sluice', exp: now() + 600 };
  it.each<[string, string, () => Promise<string> | string]>([
    ['forged', 'UNAUTHENTICATED', () => symmetric({}, { key: 'another secret, as long as the one that it is not' })],
    ['expired', 'TOKEN_EXPIRED', () => symmetric({ exp: now() - 60 })],
    ['not valid yet', 'UNAUTHENTICATED', () => symmetric({ nbf: now() + 60 })],
    ['for another audience', 'UNAUTHENTICATED', () => symmetric({ aud: 'other' })],
    ['of another issuer', 'UNAUTHENTICATED', () => symmetric({ iss: 'you' })],
    ['of nobody', 'UNAUTHENTICATED', () => unsigned({ alg: 'none' }, claims)],
    ['of nobody, in capitals', 'UNAUTHENTICATED', () => unsigned({ alg: 'NONE', typ: 'JWT' }, claims)],
    ['by another algorithm', 'UNAUTHENTICATED', () => symmetric({}, { alg: 'HS512' })],
    ['no token', 'UNAUTHENTICATED', () => 'abc'],
    ['without a role', 'FORBIDDEN', () => symmetric({ role: undefined })],
    ['of a role that is no text', 'FORBIDDEN', () => symmetric({ role: ['web'] })],
  ])('is refused when it is %s', async (_, code, make) => {
    const token = await make();
    const error = await ask(taken, token).catch((error: unknown) => error);
    expect(error).toMatchObject({ code, retryAfter: undefined });
    expect(String(error)).not.toContain(token.slice(-20));
  });

  it('lets clocks differ by some seconds', async () => {
    expect(await ask(taken, await symmetric({ exp: now() - 2 }))).toMatchObject({ subject: 'anna' });
  });

  it('asks nobody for a token where there is a role for that', async () => {
    expect(await ask(taken, undefined)).toBeUndefined();
    expect(await ask({ ...taken, anonymousRole: 'anon' }, undefined)).toEqual({ role: 'anon' });
    expect(await ask({ ...taken, anonymousRole: 'anon' }, await symmetric({ role: undefined }))).toMatchObject({
      role: 'anon',
    });
    await expect(ask({ ...taken, anonymousRole: 'anon' }, 'a.b.c')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('reads by no role where rules decide alone', async () => {
    expect((await ask({ ...taken, roleClaim: '' }, await symmetric({})))?.role).toBeUndefined();
  });
});

it.each<[string, BearerTokensOptions]>([
  ['no key', {}],
  ['two keys', { secret, jwksUrl: 'http://localhost/keys' }],
  ['a short secret', { secret: 'short' }],
  ['none', { secret, algorithms: ['none'] }],
  ['RS256 with a secret', { secret, algorithms: ['RS256'] }],
  ['HS256 with published keys', { jwksUrl: 'http://localhost/keys', algorithms: ['HS256'] }],
])('is not made with %s', (_, options) => {
  expect(() => bearerTokens(options)).toThrow(/AUTH_/);
});

describe('by keys that the issuer publishes', () => {
  type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
  let first: Pair;
  let second: Pair;
  /** What the issuer answers. */
  let answer = (res: ServerResponse): void => void res.writeHead(503).end();
  let asked = 0;
  const issuer = createServer((_, res) => {
    asked += 1;
    answer(res);
  });
  let jwksUrl = '';
  beforeAll(async () => {
    [first, second] = await Promise.all([generateKeyPair('RS256', { extractable: true }), generateKeyPair('ES256')]);
    issuer.listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    // A server that listens on a port has an address of this kind.
    jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys`;
  });
  afterAll(() => {
    issuer.closeAllConnections();
    issuer.close();
  });
  const keys = async (pairs: Record<string, Pair>) => {
    const all = await Promise.all(
      Object.entries(pairs).map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid })),
    );
    answer = (res) =>
      void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: all }));
  };
  const signed = ({ privateKey }: Pair, kid: string, alg: string) =>
    new SignJWT({ role: 'web' })
      .setProtectedHeader({ alg, kid })
      .setSubject('anna')
      .setExpirationTime('5m')
      .sign(privateKey);
  const asking = (options: Partial<BearerTokensOptions> = {}) => {
    const identify = bearerTokens({ jwksUrl, ...options });
    return async (token: string) => identify({ authorization: `Bearer ${token}`, header: () => undefined });
  };

  it('asks for them once, and refuses a key that is not among them', async () => {
    await keys({ one: first, two: second });
    asked = 0;
    const identify = asking();
    expect(await identify(await signed(first, 'one', 'RS256'))).toMatchObject({ subject: 'anna' });
    expect(await identify(await signed(second, 'two', 'ES256'))).toMatchObject({ subject: 'anna' });
    await expect(identify(await signed(first, 'three', 'RS256'))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      retryAfter: undefined,
    });
    await expect(identify(await signed(first, 'two', 'RS256'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(asked).toBe(1);
  });

  it('takes no public key for a secret', async () => {
    await keys({ one: first });
    const pem = await exportSPKI(first.publicKey);
    const confused = await new SignJWT({ role: 'web' })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(pem));
    await expect(asking()(confused)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', retryAfter: undefined });
  });

  it('says when to ask again while the issuer is down, or slow, and then goes on', async () => {
    const token = await signed(first, 'one', 'RS256');
    const identify = asking({ timeoutSeconds: 0.05 });
    answer = (res) => void res.writeHead(503).end();
    await expect(identify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', retryAfter: 5 });
    answer = () => {};
    await expect(identify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', retryAfter: 5 });
    await keys({ one: first });
    expect(await asking()(token)).toMatchObject({ subject: 'anna' });
  });

  it('blames no token for keys of the issuer that are none, or have one name', async () => {
    const token = await signed(first, 'one', 'RS256');
    const { publicKey } = await generateKeyPair('RS256');
    const one = { ...(await exportJWK(first.publicKey)), kid: 'one' };
    const other = { ...(await exportJWK(publicKey)), kid: 'one' };
    for (const body of [{}, { keys: [] }, { keys: [one, other] }, { keys: {} }]) {
      answer = (res) => void res.writeHead(200).end(JSON.stringify(body));
      await expect(asking()(token), JSON.stringify(body)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining('cannot be checked at the moment'),
        retryAfter: 5,
      });
    }
    // One that names no key may mean either: that is its own fault.
    await keys({ one: first, two: { ...second, publicKey } });
    const nameless = await new SignJWT({ role: 'web' }).setProtectedHeader({ alg: 'RS256' }).sign(first.privateKey);
    await expect(asking()(nameless)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', retryAfter: undefined });
  });

  it('has the log say why tokens cannot be checked, and nothing of the token', async () => {
    answer = (res) => void res.writeHead(200).end('{}');
    const lines: string[] = [];
    const log = { warn: (data: { readonly err?: unknown }, text: string) => void lines.push(`${text}: ${data.err}`) };
    await using service = serve(sharedUrl(), { identify: bearerTokens({ jwksUrl, roleClaim: '' }), log });
    const token = await signed(first, 'one', 'RS256');
    lines.length = 0;
    const asked = service.sluice.admit?.({ authorization: `Bearer ${token}`, header: () => undefined });
    await expect(asked).rejects.toMatchObject({ retryAfter: 5 });
    expect(lines).toEqual(['who asks cannot be found out at the moment: JWKSInvalid: JSON Web Key Set malformed']);
  });
});
