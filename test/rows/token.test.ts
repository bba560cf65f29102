/** R9: tokens come back as they were written, and nothing else is taken for one. */
import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/core/resume/fingerprint.ts';
import { createTokens, MAX_TOKEN_LENGTH, type Place } from '../../src/core/resume/token.ts';
import type { SluiceError } from '../../src/errors.ts';
import fc from '../utils/fast-check.ts';

const maxAgeMs = 60_000;
const secrets = ['the one that writes', 'the one before'] as const;
const query: Fingerprint = { rows: 'Flight', source: 'a model', where: 'a filter', order: 'an order' };
const place: Place = { delivered: 40_000, crc: 0xcbf43926, position: ['2001-01-01 00:01:00.123456', null, '5'] };

const tokens = createTokens({ secrets, maxAgeMs });

const readBack = (place: Place) => tokens.read(tokens.write(place, query).token, query);

const refusal = (read: () => unknown): Pick<SluiceError, 'code' | 'message'> => {
  try {
    read();
  } catch (error) {
    return error as SluiceError;
  }
  throw new Error('it was taken');
};

describe('R9 a token', () => {
  it('gives back the place that it was written for, whatever the place', () => {
    const positions = fc.oneof(
      fc.constantFrom('none' as const, 'untold' as const),
      fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 40 })), { minLength: 1, maxLength: 4 }),
    );
    const places = fc.record({
      delivered: fc.nat(),
      crc: fc.integer({ min: 0, max: 0xffffffff }),
      position: positions,
    });
    fc.assert(
      fc.property(places, (place) => {
        expect(readBack(place)).toEqual(place);
      }),
    );
  });

  it('fits into URLs, headers and 1,024 characters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 2_000 })), { maxLength: 20 }),
        (position) => {
          const { token } = tokens.write({ ...place, position }, query);
          expect(token).toMatch(/^[\w.-]+$/);
          expect(token.length).toBeLessThanOrEqual(MAX_TOKEN_LENGTH);
        },
      ),
    );
  });

  it('holds a long text where that can be deflated, and says so of one that cannot', () => {
    const prose = { ...place, position: ['It was the best of times, it was the worst of times. '.repeat(100), '5'] };
    expect(readBack(prose)).toEqual(prose);
    const noise = { ...place, position: [randomBytes(1_000).toString('hex'), '5'] };
    expect(tokens.write(noise, query).canContinue).toBe(false);
    expect(readBack(noise)).toEqual({ ...noise, position: 'untold' });
  });

  it('is taken from whoever has the secret, and after the secret has been replaced', () => {
    const before = createTokens({ secrets: [secrets[1]], maxAgeMs }).write(place, query).token;
    expect(tokens.read(before, query)).toEqual(place);
    const { token: after } = tokens.write(place, query);
    expect(createTokens({ secrets: [secrets[0]], maxAgeMs }).read(after, query)).toEqual(place);
    expect(refusal(() => createTokens({ secrets: [secrets[1]], maxAgeMs }).read(after, query))).toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('another TOKEN_SECRET'),
    });
  });

  it('is taken for so long, and no longer', () => {
    let now = 1_000_000;
    const aging = createTokens({ secrets, maxAgeMs, now: () => now });
    const { token } = aging.write(place, query);
    now += maxAgeMs;
    expect(aging.read(token, query)).toEqual(place);
    now += 1;
    expect(refusal(() => aging.read(token, query))).toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('older than 60 seconds'),
    });
  });

  it.each([
    [{ rows: 'Airport', source: 'another model' }, 'rows of Flight, not of Airport'],
    [{ source: 'another key' }, 'rows of Flight with another key'],
    [{ where: 'another' }, 'another where.'],
    [{ order: 'another' }, 'another orderBy.'],
    [{ where: 'another', order: 'another' }, 'another where and another orderBy.'],
  ])('belongs to one query: %j', (other, reason) => {
    const { token } = tokens.write(place, query);
    expect(refusal(() => tokens.read(token, { ...query, ...other }))).toMatchObject({
      code: 'TOKEN_MISMATCH',
      message: expect.stringContaining(reason),
    });
  });
});

describe('R9 what is no token', () => {
  it('is refused, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 2_000 }),
          fc.base64String(),
          fc.stringMatching(/^(1z?|2)\.[\w-]*\.?[\w-]{43}$/),
        ),
        (text) => {
          expect(refusal(() => tokens.read(text, query)).code).toBe('TOKEN_INVALID');
        },
      ),
    );
  });

  it('is refused where one character of a token has changed, or is missing, or is one too many', () => {
    const { token } = tokens.write(place, query);
    const changes = fc.record({ at: fc.nat(token.length - 1), by: fc.constantFrom('', 'A', 'w', '-', '.', '=', 'é') });
    fc.assert(
      fc.property(changes, fc.boolean(), ({ at, by }, inserted) => {
        const changed = token.slice(0, at) + by + token.slice(inserted ? at : at + 1);
        fc.pre(changed !== token);
        expect(refusal(() => tokens.read(changed, query)).code).toBe('TOKEN_INVALID');
      }),
      { numRuns: 500 },
    );
  });

  it('is refused where two tokens have been put together', () => {
    const one = tokens.write(place, query).token;
    const other = tokens.write({ ...place, delivered: 1 }, query).token;
    for (const at of [34, one.length - 22])
      expect(refusal(() => tokens.read(one.slice(0, at) + other.slice(at), query)).message).toContain('damaged');
  });

  it.each(['1', '1z'])('is refused where it was signed by an older version, %s, and it says so', (version) => {
    const signed = `${version}.${Buffer.from('[1,"Flight"]').toString('base64url')}`;
    const token = `${signed}.${createHmac('sha256', secrets[0]).update(signed).digest('base64url')}`;
    expect(refusal(() => tokens.read(token, query))).toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('older version'),
    });
  });
});

describe('R9 who has a token but not the secret', () => {
  const sizeOf = (position: Place['position']) => tokens.write({ ...place, position }, query).token.length;

  it('reads nothing in it: neither position nor count, and not that two tokens are of one row', () => {
    const secret = 'ada@example.org';
    const two = [1, 2].map(() => tokens.write({ ...place, position: [secret, '5'] }, query).token);
    for (const token of two) {
      const [, ...parts] = token.split('.');
      const bytes = Buffer.from(parts.join(''), 'base64url').toString('latin1');
      for (const text of [secret, query.rows, query.where, String(place.delivered)]) expect(bytes).not.toContain(text);
    }
    const [one, other] = two.map((token) => Buffer.from(token.slice(2), 'base64url'));
    const alike = one?.filter((byte, index) => byte === other?.[index]).length ?? 0;
    // Of 234 random bytes, one in 256.
    expect(alike).toBeLessThan(20);
  });

  it('does not learn by its length how long a key is, or how well it deflates', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (key) => {
        expect(sizeOf([key])).toBe(sizeOf(['']));
      }),
    );
    expect(sizeOf(['a'.repeat(5_000)])).toBe(sizeOf([randomBytes(250).toString('hex')]));
    const sizes = fc.sample(fc.string({ maxLength: 900 }), 200).map((key) => sizeOf([key]));
    expect(new Set(sizes).size).toBeLessThanOrEqual(3);
  });
});
